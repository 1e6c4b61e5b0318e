"""What deserves attention: findings as values, from answers of SES and the account's own past. No I/O, no clock."""
