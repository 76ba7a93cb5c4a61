import { z } from "zod";
import { displayName, externalId, isoTime, pageQuery } from "../fields.ts";
import { END_USER_STATES, type EndUserState } from "./end-user-states.ts";

export type EndUser = {
  id: string;
  external_id: string;
  /** Only where the call made the person, so that their event is waiting. */
  created?: boolean;
};

/** An end user as the users service shows it. */
export type EndUserRecord = {
  id: string;
  external_id: string;
  name: string | null;
  state: EndUserState;
  blocked_at: string | null;
  created_at: string;
};

/** A change of state that the person's connections have to follow. `seq` tells it from a later one. */
export type EndUserChange = {
  project_id: string;
  end_user_id: string;
  state: EndUserState;
  seq: number;
};

/** What a change of state answers; `change` is null when nothing is left to follow. */
export type ChangedEndUser = { end_user: EndUserRecord; change: EndUserChange | null };

/** An end user as the API shows it. */
export const endUserSchema = z.object({
  id: z.string(),
  /** The app's own id for the person. */
  external_id: z.string(),
  name: z.string().nullable(),
  state: z.enum(END_USER_STATES),
  blocked_at: isoTime.nullable(),
  created_at: isoTime,
  /** How many connections the person has, by state. Deleted ones do not count. */
  connections: z.object({
    active: z.number().int(),
    needs_reauth: z.number().int(),
    /** Pending, disabled and revoked ones. */
    other: z.number().int(),
  }),
});

export const createEndUserInput = z.strictObject({
  external_id: externalId.describe("Your app's own id for the person."),
  name: displayName(100)
    .optional()
    .describe("What your app calls the person. The dashboard's list shows it."),
});
export type CreateEndUserInput = z.infer<typeof createEndUserInput>;

export const listEndUsersInput = pageQuery.extend({
  state: z.enum(END_USER_STATES).optional().describe("Only end users in this state."),
  query: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[^\p{Cc}\p{Cs}]+$/u, { message: "No control characters." })
    .optional()
    .describe("The beginning of an `external_id`, or an end user's whole id (`usr_…`)."),
});
export type ListEndUsersInput = z.infer<typeof listEndUsersInput>;
