"""A pack: what its modules mark is walked, what its folder `claims` holds is found."""
