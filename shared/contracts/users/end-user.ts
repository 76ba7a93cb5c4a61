export type EndUser = { id: string; external_id: string };
