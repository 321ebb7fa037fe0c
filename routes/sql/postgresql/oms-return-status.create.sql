CREATE TABLE IF NOT EXISTS oms_return_status (
  account TEXT NOT NULL, order_no TEXT NOT NULL, reference_no TEXT, status TEXT,
  receive_qty NUMERIC, good_qty NUMERIC, bad_qty NUMERIC, putaway_qty NUMERIC, putaway_bad_qty NUMERIC, destroy_qty NUMERIC,
  changed_at TIMESTAMP WITH TIME ZONE NOT NULL, PRIMARY KEY (account, order_no))
