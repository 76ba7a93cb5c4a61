import type { OpenAPIHono } from "@hono/zod-openapi";
import type { GatewayEnv } from "../../context.ts";

export type OpenApiDocument = ReturnType<OpenAPIHono<GatewayEnv>["getOpenAPI31Document"]>;
export type PathItem = NonNullable<OpenApiDocument["paths"]>[string];
export type Operation = NonNullable<PathItem["get"]>;

/** The methods that routes use. */
export const METHODS = ["get", "post", "patch", "delete"] as const;
