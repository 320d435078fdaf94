"""Lindwater Paper Mill, the demonstration mill (凌水造纸有限公司)."""
