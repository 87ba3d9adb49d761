"""Plants small faults in the rules and says which of them no test notices; see CONTRIBUTING."""
