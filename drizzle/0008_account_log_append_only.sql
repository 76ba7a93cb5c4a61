CREATE FUNCTION account_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'account_log is append-only' USING ERRCODE = 'restrict_violation';
END
$$;
--> statement-breakpoint
CREATE TRIGGER account_log_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "account_log"
  FOR EACH STATEMENT EXECUTE FUNCTION account_log_is_append_only();
