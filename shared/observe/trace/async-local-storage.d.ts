/** The part of Node's module that workerd has and Atlas uses. The Workers' types do not describe it. */
declare module "node:async_hooks" {
  export class AsyncLocalStorage<T> {
    getStore(): T | undefined;
    run<R>(store: T, work: () => R): R;
  }
}
