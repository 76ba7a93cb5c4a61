import { sql } from "drizzle-orm";
import { timestamp } from "drizzle-orm/pg-core";

/** A time, stored to the microsecond and read as a JavaScript Date. */
export const moment = () => timestamp({ withTimezone: true, mode: "date" });

export const createdAt = () =>
  moment()
    .notNull()
    .default(sql`clock_timestamp()`);
