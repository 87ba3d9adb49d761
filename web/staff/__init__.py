"""Pages of staff: work, cases, tasks, kept drafts."""
