"""One file per kind of page; each has a blueprint called `pages`."""
