-- Built before the rest, while Workers write to this table: docs/deploy-cloudflare.md, "Migrations".
CREATE INDEX CONCURRENTLY "connection_tokens_pending" ON "connection_tokens" USING btree ("connection_id") WHERE state = 'pending';
