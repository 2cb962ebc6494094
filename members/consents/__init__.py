"""What people agreed to: noting it, taking it back, and what each output of data needs of it."""
