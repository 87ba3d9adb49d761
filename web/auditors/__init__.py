"""The pages of information governance auditors: who read what, never what stands there."""
