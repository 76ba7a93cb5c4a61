import { z } from "zod";

/** 64 KiB in base64. */
const MAX_LOGO_CHARS = 87_384;

export const updateBrandingInput = z.strictObject({
  logo: z
    .string()
    .min(1)
    .max(MAX_LOGO_CHARS)
    .nullable()
    .optional()
    .describe(
      "A still PNG, JPEG or WebP picture in base64: 64 KiB at most, each side 32 to 1,024 pixels. Null removes it.",
    ),
  accent_color: z
    .string()
    .regex(/^#[0-9A-Fa-f]{6}$/, { message: "Write it as #rrggbb." })
    .transform((color) => color.toLowerCase())
    .nullable()
    .optional()
    .describe(
      "The colour of the main button, as `#rrggbb`. It has to stand out in the light and in the dark theme. Null: Atlas's own.",
    ),
  support: z
    .string()
    .trim()
    .min(1)
    .max(300)
    .nullable()
    .optional()
    .describe(
      "Where people get help with the app: an e-mail address or an https URL. Null: nowhere.",
    ),
});
export type UpdateBrandingInput = z.infer<typeof updateBrandingInput>;

export const brandingSchema = z.object({
  logo: z
    .object({
      url: z.string().describe("Where the picture is. Another picture has another URL."),
      type: z.enum(["image/png", "image/jpeg", "image/webp"]).describe("The picture's format."),
      width: z.number().int().describe("In pixels."),
      height: z.number().int().describe("In pixels."),
    })
    .nullable()
    .describe("The app's logo. Null: the first letter of its name."),
  accent_color: z
    .string()
    .nullable()
    .describe("The colour of the main button, as `#rrggbb`. Null: Atlas's own."),
  support: z
    .string()
    .nullable()
    .describe(
      "Where people get help with the app: an e-mail address or an https URL. Null: nowhere.",
    ),
});
export type Branding = z.infer<typeof brandingSchema>;
type Logo = NonNullable<Branding["logo"]>;

/** As projects has it: the gateway knows the address. `hash` is SHA-256 of the picture, in hex. */
export type BrandingRecord = Omit<Branding, "logo"> & {
  logo: (Omit<Logo, "url"> & { hash: string }) | null;
};

export type LogoFile = { type: Logo["type"]; bytes: Uint8Array };
