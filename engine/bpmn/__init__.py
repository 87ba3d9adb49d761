"""BPMN files: read once, safely, and held against the profile of this service."""
