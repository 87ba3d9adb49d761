"""Runs dissent procedures drawn as BPMN diagrams."""
