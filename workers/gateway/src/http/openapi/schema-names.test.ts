import { expect, test } from "vitest";
import type { OpenApiDocument } from "./openapi-document.ts";
import { withNamedSchemas } from "./schema-names.ts";

const text = { type: "string" };
const object = (properties: object) => ({ type: "object", properties });
const content = (schema: object) => ({ content: { "application/json": { schema } } });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** A document with these bodies and answers by operation. */
function named(
  operations: Record<string, { body?: object; answer?: object }>,
  schemas: object = {},
  better: Record<string, string> = {},
) {
  const paths = Object.entries(operations).map(([operationId, { body, answer = {} }]) => [
    `/${operationId}`,
    {
      post: {
        operationId,
        ...(body ? { requestBody: content(body) } : {}),
        responses: { 200: content(answer) },
      },
    },
  ]);
  const document = { paths: Object.fromEntries(paths), components: { schemas } };
  const done: {
    paths: Record<string, { post: { requestBody?: object; responses: Record<string, object> } }>;
    components: { schemas: Record<string, object> };
  } = JSON.parse(JSON.stringify(withNamedSchemas(document as unknown as OpenApiDocument, better)));
  const answerOf = (id: string) => done.paths[`/${id}`]?.post.responses["200"];
  const bodyOf = (id: string) => done.paths[`/${id}`]?.post.requestBody;
  return { schemas: done.components.schemas, answerOf, bodyOf };
}

test("a body is named after its operation, even one that equals another", () => {
  const { schemas, bodyOf } = named({
    createThing: { body: object({ name: text }) },
    renameThing: { body: object({ name: text }) },
  });
  expect(bodyOf("renameThing")).toEqual(content(ref("RenameThingInput")));
  expect(Object.keys(schemas)).toEqual(["CreateThingInput", "RenameThingInput"]);
});

test("a list is named after what it lists", () => {
  const list = object({ data: { type: "array", items: ref("Thing") } });
  const page = object({ data: { type: "array", items: ref("Thing") }, next_cursor: text });
  const { answerOf } = named(
    { some: { answer: list }, page: { answer: page }, next: { answer: page } },
    { Thing: object({ id: text }) },
  );
  expect(answerOf("some")).toEqual(content(ref("ThingList")));
  expect(answerOf("page")).toEqual(content(ref("ThingPage")));
  expect(answerOf("next")).toEqual(content(ref("ThingPage")));
});

test("an object inside another is named after its place or better, and equal ones share a name", () => {
  const size = object({ width: text });
  const { schemas } = named(
    { make: { body: object({ size, lids: { type: "array", items: object({ id: text }) } }) } },
    { Box: object({ size: { ...size, type: ["object", "null"] }, owner: object({ id: text }) }) },
    { BoxOwner: "Owner" },
  );
  expect(schemas).toEqual({
    Box: object({
      size: { anyOf: [ref("BoxSize"), { type: "null" }] },
      owner: ref("Owner"),
    }),
    BoxSize: size,
    Owner: object({ id: text }),
    MakeInput: object({ size: ref("BoxSize"), lids: { type: "array", items: ref("Owner") } }),
  });
});

test("what a place says about an object stays at the place", () => {
  const owner = object({ id: text });
  const described = { ...owner, description: "Who made it." };
  const { schemas } = named({}, { Owner: owner, Box: object({ made_by: described }) });
  expect(schemas).toEqual({
    Owner: owner,
    Box: object({ made_by: { ...ref("Owner"), description: "Who made it." } }),
  });
});

test("two different objects of one name are refused", () => {
  expect(() =>
    named(
      {},
      { Box: object({ a: object({ x: text }), b: object({ y: text }) }) },
      {
        BoxA: "Part",
        BoxB: "Part",
      },
    ),
  ).toThrow("Two schemas are called Part.");
});
