/** For each needed setting: what it is, and how to make it. */
export const HOW_TO_MAKE: Readonly<Record<string, string>> = {
  ATLAS_BASE_URL:
    "The public origin of Atlas, such as https://atlas.example.com; your proxy answers there.",
  ATLAS_DASHBOARD_URL:
    "The origin of the dashboard, such as https://dashboard.atlas.example.com; your proxy answers there.",
  DATABASE_URL:
    "postgresql://user:password@host/database: your own PostgreSQL, or Neon together with Upstash.",
  REDIS_URL: "redis://host:6379 or rediss://… for your own Redis; Upstash's REST URL, https://….",
  REDIS_TOKEN: "Upstash's REST token; your own Redis does not need it.",
  VAULT_KEYS:
    'Make it with: echo "k1:$(openssl rand -base64 32)". Keep a copy elsewhere: without it every stored token is lost.',
  API_KEY_CHECK_SECRETS: "Make it with: openssl rand -base64 32",
  LINK_SECRETS: "Signs the links in mails. Make it with: openssl rand -base64 32",
  ACCOUNT_KEYS:
    'Seals the secrets of authenticator apps. Make it with: echo "a1:$(openssl rand -base64 32)". Keep a copy elsewhere.',
  METRICS_TOKEN: "What Prometheus sends. Make it with: openssl rand -base64 32",
  JOBS_SECRET: "Make it with: openssl rand -base64 32",
};
