"""Work and rework packages: what goes out to a resource, in its own format."""
