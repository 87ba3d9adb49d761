"""Example cases on pages: their steps and expectations as questions, and back into files."""
