"""What learns from data, in floats: principal components, clusters of subspaces."""
