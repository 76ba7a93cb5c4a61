import {
  Program,
  programmable,
  type AuthorizationBehaviour,
  type Behaviour,
  type ProgrammableEndpoint,
} from "./behaviour.ts";
import { CallList } from "./calls.ts";
import { GrantBook } from "./endpoints/grants.ts";
import { Holds } from "./holds.ts";
import { oauthError, type Answer } from "./endpoints/answers.ts";
import type { Incoming } from "./incoming.ts";
import type { SigningKeys } from "./signing.ts";

export const paths = {
  authorization: "/authorize",
  token: "/token",
  userinfo: "/userinfo",
  introspection: "/introspect",
  revocation: "/revoke",
  jwks: "/jwks",
  discovery: "/.well-known/openid-configuration",
} as const;

/** The whole state of a double. */
export type World = {
  origin: string;
  client: { clientId: string; clientSecret: string };
  expiresInSeconds: number;
  keys: SigningKeys;
  book: GrantBook;
  calls: CallList;
  holds: Holds;
  programs: Map<ProgrammableEndpoint, Program<Behaviour>>;
  authorization: Program<AuthorizationBehaviour>;
};

export function createWorld(
  known: Pick<World, "origin" | "client" | "expiresInSeconds" | "keys">,
): World {
  const world = {
    ...known,
    book: new GrantBook(),
    calls: new CallList(),
    holds: new Holds(),
    programs: new Map<ProgrammableEndpoint, Program<Behaviour>>(),
    authorization: new Program<AuthorizationBehaviour>({}),
  };
  resetWorld(world);
  return world;
}

/** Forgets grants, calls and programs; keys, client and port stay. */
export function resetWorld(world: World): void {
  world.holds.releaseAll();
  world.book.clear();
  world.calls.clear();
  world.authorization.set([]);
  for (const endpoint of programmable) {
    world.programs.set(endpoint, new Program<Behaviour>({ kind: "ok" }));
  }
}

/** Returns the error for a caller that is not the client; undefined for the client. */
export function refuseStranger(world: World, incoming: Incoming): Answer | undefined {
  const { clientId, clientSecret } = world.client;
  if (incoming.clientId === clientId && incoming.clientSecret === clientSecret) return undefined;
  return oauthError("invalid_client", 401);
}
