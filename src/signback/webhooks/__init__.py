"""Webhooks: other programs are told what happened, signed, once it stands in the ledger's tree (Standard Webhooks)."""
