"""From the records of one batch to what is stored of them: the steps of process.py, one module each."""
