import type { SchemaTexts } from "./texts.ts";

export const PROBLEM_TEXTS: SchemaTexts = {
  Problem: {
    type: "The address of this code's explanation in the reference.",
    title: "What the code means, in a few words. The same for every problem of this code.",
    status: "The HTTP status of the answer.",
    detail: "What went wrong this time, for the developer. Its wording may change.",
    instance: "The path that was requested, without its query.",
    code: "Says what went wrong. Stable: branch on it.",
    request_id: "Include it when you report the problem. The `x-request-id` header has it too.",
    provider_error:
      "The provider's own `error`, or Atlas's name for what came instead, such as `timed_out`, if that caused this problem.",
    methods: "With what a person can prove who they are, of `step_up_required`.",
    errors: "What is wrong with which field, for a request that is not valid.",
  },
  FieldError: {
    path: "A JSON Pointer into the body, such as `/settings/issuer`, or to a parameter's name.",
    message: "What is wrong, in one sentence. Its wording may change.",
    code: "Says what is wrong. Stable: write your own text by it.",
    params: "Values that belong into such a text, such as the `limit` that a name is longer than.",
  },
  TokenEntryProblem: {
    title: "What the code means, in a few words.",
    status: "The HTTP status that a read of this one token would have had.",
    detail: "What went wrong, for the developer. Its wording may change.",
    code: "Says what went wrong. Stable: branch on it.",
    retry_after: "How many seconds to wait before trying again. Null: waiting does not help.",
  },
};
