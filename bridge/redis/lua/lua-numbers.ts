import "./lua-number-text.ts";
// The engine as a whole first: its parts need each other and load in no other order.
import "fengari";
import lobject from "fengari/src/lobject.js";
import lvm from "fengari/src/lvm.js";

/*
 * Gives the Lua engine the numbers of Lua 5.1, which Redis runs: doubles and nothing else.
 *
 * The engine is Lua 5.3 with *32-bit* integers beside its floats: a time in milliseconds would silently wrap around
 * (`60*60*24*1000*30` is negative there), and 10/2 would print as "5.0". With every number a float its arithmetic is
 * 5.1's; what asks for an integer (a string position, `%d`) gets the number cut towards zero, as in 5.1.
 */
const value = lobject.TValue.prototype;
value.ttisinteger = () => false;
value.ttisfloat = value.ttisnumber;
lvm.tointeger = (operand) => {
  const number = lvm.tonumber(operand);
  return number === false || !Number.isFinite(number) ? false : Math.trunc(number);
};
