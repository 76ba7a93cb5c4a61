import type { CodeSample } from "../../ui/code-block.tsx";

/** Ready code that makes a link for one person: `external_id` is what the app calls them. */
export const linkSamples = (): CodeSample[] => [
  {
    name: "curl",
    code: [
      'curl "$ATLAS_URL/v1/connect/sessions" \\',
      '  -H "Authorization: Bearer $ATLAS_API_KEY" \\',
      '  -H "Content-Type: application/json" \\',
      "  -d '{",
      '    "external_id": "user-1",',
      '    "return_to": "https://app.example.com/connected"',
      "  }'",
    ].join("\n"),
  },
];
