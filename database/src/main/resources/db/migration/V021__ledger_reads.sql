-- What is read of the ledger: by the two sides of an escrow, and as of a moment.
SET ROLE yardpass_owner;

-- Once for each batch, not for each purchase.
CREATE INDEX batches_posted_at_idx ON payments.batches (posted_at, number);
COMMENT ON INDEX payments.batches_posted_at_idx IS 'position_at(): the batch that was the last at a moment.';

-- Only escrows are in it, so it costs a purchase nothing.
CREATE INDEX accounts_sponsorship_order_idx ON payments.accounts (sponsorship_order_id)
    WHERE sponsorship_order_id IS NOT NULL;
COMMENT ON INDEX payments.accounts_sponsorship_order_idx IS 'The policy: the escrows of sponsorships that one takes part in.';

RESET ROLE;
