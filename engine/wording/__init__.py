"""Words for names, values, limits and what happened, for every reader of a procedure."""
