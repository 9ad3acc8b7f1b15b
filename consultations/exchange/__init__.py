"""Questions, and everything they refer to, as JSON Lines: import_consultations and export_consultations.

records.py                one line as a typed record, and how it is written
value_readers.py          readers for the values of a line, which give the reason if they refuse one
records_from_lines.py     bytes of a line → record
sources.py                a file, plain or gzip, → numbered lines of bounded length
records_from_database.py  database rows → records, for the export and to see what an import would change
catalogue.py              writes departments, doctors, topics and FAQ
questions.py              writes questions
results.py                what the passes hand to one another, and what is reported of each line
importing.py              the run: three passes, batches, the report
exporting.py              the export, in one stable order
own_copy.py               an asker's own copy of everything kept about a question
"""
