/** The bundler makes a compiled module of it: a Worker may not compile WebAssembly at run time. */
declare module "@phi-ag/argon2/argon2.wasm" {
  const module: WebAssembly.Module;
  export default module;
}
