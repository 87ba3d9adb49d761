"""Pages of trainers: the library of example cases, and the stage."""
