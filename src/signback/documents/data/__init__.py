"""What each document says: pure functions from an order's facts to typed data, the same for both languages."""
