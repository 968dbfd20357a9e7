"""The experiment with models and tasks of the Hugging Face hub.

An optional extra (`pip install -e ".[full]"`): nothing here is imported by the tiny experiment.
"""
