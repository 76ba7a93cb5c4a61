/** Rows wrapped under one key-encryption key, and when the last of them was written. */
export type KeyUse = { key_id: string; rows: number; last_wrapped_at: string | null };
