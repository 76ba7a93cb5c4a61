import type { Menu } from "@base-ui/react/menu";
import { createContext, use } from "react";

type Parts = Pick<typeof Menu, "Item" | "Separator">;

/** The library's parts, known once a menu is open: its entries stand nowhere else. */
export const MenuParts = createContext<Parts | null>(null);

export function useMenuParts(): Parts {
  const parts = use(MenuParts);
  if (parts === null) throw new Error("An entry stands outside of a menu.");
  return parts;
}
