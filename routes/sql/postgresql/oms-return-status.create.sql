CREATE TABLE IF NOT EXISTS oms_return_status (
  account VARCHAR(31) NOT NULL, order_no VARCHAR(255) NOT NULL, reference_no VARCHAR(255), status VARCHAR(64),
  receive_qty NUMERIC, good_qty NUMERIC, bad_qty NUMERIC, putaway_qty NUMERIC, putaway_bad_qty NUMERIC, destroy_qty NUMERIC,
  changed_at TIMESTAMP WITH TIME ZONE NOT NULL, PRIMARY KEY (account, order_no))
