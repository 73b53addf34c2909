"""Step grids, samplers, and the exact laws that samplers put out for Gaussian data."""
