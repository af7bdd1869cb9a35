"""Moved: see `hub/sealing/sealed_event.py` (seal_event, open_event, persons_of) and `hub/schemas/log_record.py` (read)."""
