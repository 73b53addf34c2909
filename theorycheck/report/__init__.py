"""What people see: pages, terminals, JSON lines."""
