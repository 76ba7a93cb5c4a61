import type { components } from "./schema.gen.ts";

/** Every object of the API, by its name in the OpenAPI document. */
export type Schemas = components["schemas"];
export type Token = Schemas["Token"];
