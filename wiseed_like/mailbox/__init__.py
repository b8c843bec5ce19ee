"""Which mails leave the house? Rows written with the change they tell of, sent by a job."""
