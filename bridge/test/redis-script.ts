/** One command of the conformance script; `sorted` replies have no order of their own. */
export type ScriptStep = { command: (string | number)[]; sorted?: true };

const step = (...command: (string | number)[]): ScriptStep => ({ command });
const sorted = (...command: (string | number)[]): ScriptStep => ({ command, sorted: true });

const MINUTE_MS = 60_000;
/** Far enough away that both Redises agree on it, whatever the time. */
const FAR_SECONDS = 4_000_000_000;

const lua = (script: string, keysOf: string[] = [], ...args: (string | number)[]): ScriptStep =>
  step("eval", script, keysOf.length, ...keysOf, ...args);

/** Whether a key lives for decades: the seconds left differ from one run to the next. */
const livesLong = (key: string): ScriptStep =>
  lua("return redis.call('ttl', KEYS[1]) > 1e9 and 1 or 0", [key]);

const strings: ScriptStep[] = [
  step("set", "s", "v"),
  step("get", "s"),
  step("set", "s", "w", "nx", "px", MINUTE_MS),
  step("get", "s"),
  step("set", "s", "w", "xx", "get"),
  step("set", "missing", "w", "xx"),
  step("set", "missing", "w", "xx", "get"),
  step("set", "both", "w", "nx", "get", "px", MINUTE_MS),
  step("set", "both", "x", "nx", "get"),
  step("SET", "UPPER", "1", "EX", 100, "NX"),
  step("set", "s", "v", "ex", 0),
  step("set", "s", "v", "px", -5),
  step("set", "s", "v", "ex", "abc"),
  step("set", "s", "v", "nx", "xx"),
  step("set", "s", "v", "ex", 10, "px", 10),
  step("set", "s", "v", "bogus"),
  step("set", "s", "v", "exat", FAR_SECONDS),
  livesLong("s"),
  step("set", "s", "v2", "keepttl"),
  livesLong("s"),
  step("set", "s", "v2", "pxat", FAR_SECONDS * 1000),
  livesLong("s"),
  step("set", "s", "v3"),
  step("ttl", "s"),
  step("set", "s"),
  step("get"),
  step("get", "a", "b"),
  step("getdel", "s"),
  step("getdel", "s"),
  step("incr", "m1"),
  step("incrby", "m1", 10),
  step("incrby", "m1", -4),
  step("incrby", "m1", "1.5"),
  step("incrby", "m1", "+5"),
  step("incrby", "fresh", 5),
  step("set", "big", "9223372036854775807"),
  step("incr", "big"),
  step("get", "big"),
  step("set", "padded", "007"),
  step("incr", "padded"),
  step("set", "unicode", "grüße 🎉\u0000"),
  step("get", "unicode"),
];

const keys: ScriptStep[] = [
  step("exists", "m1", "fresh", "nope", "m1"),
  step("type", "m1"),
  step("type", "nope"),
  step("pexpire", "m1", MINUTE_MS),
  step("ttl", "m1"),
  step("pexpire", "m1", "x"),
  step("pexpire", "nope", MINUTE_MS),
  step("ttl", "nope"),
  step("pttl", "nope"),
  step("pttl", "fresh"),
  step("pexpire", "m1", -1),
  step("exists", "m1"),
  step("del", "fresh", "big", "nope"),
  step("set", "scan:1", "a"),
  step("set", "scan:2", "b"),
  step("set", "scam", "c"),
  sorted("scan", 0, "match", "scan:*", "count", 10_000),
  sorted("scan", 0, "match", "sca[mn]?[12]", "count", 10_000),
  sorted("scan", 0, "match", "sca[^n]", "count", 10_000),
  sorted("scan", 0, "count", 10_000, "type", "hash"),
  step("scan", "x"),
  step("scan", 0, "bogus", "x"),
];

const hashes: ScriptStep[] = [
  step("hset", "h", "a", "1", "b", "2"),
  step("hset", "h", "a", "3", "c", "4"),
  step("hset", "h", "a"),
  step("hset", "h", "a", "1", "b"),
  step("hmget", "h", "a", "nope", "c"),
  step("hmget", "nope", "a"),
  step("type", "h"),
  step("get", "h"),
  step("incr", "h"),
  step("set", "h", "now a string", "get"),
  step("getdel", "h"),
  step("set", "plain", "x"),
  step("hset", "plain", "a", "1"),
  step("hmget", "plain", "a"),
];

const refused: ScriptStep[] = [
  step("keys", "*"),
  step("flushall"),
  step("config", "get", "*"),
  step("shutdown"),
  step("subscribe", "c"),
  step("blpop", "l", 1),
  step("watch", "s"),
  step("multi"),
  step("select", 1),
  step("client", "list"),
  step("debug", "sleep", 1),
  step("mget", "s"),
  step("hgetall", "h"),
  step("rpush", "l", "a"),
  step("zadd", "z", 1, "a"),
  step("script", "load", "return 1"),
  step("eval_ro", "return 1", 0),
  step("nonsense"),
  step("ping"),
  step("ping", "hello"),
];

const scripts: ScriptStep[] = [
  lua("return 1"),
  lua("return 'text'"),
  lua("return {1, 2.9, 'three', true, false, 4, nil, 5}"),
  lua("return nil"),
  lua("return true"),
  lua("return false"),
  lua("return -3.99"),
  lua("return {ok='FINE'}"),
  lua("return {err='MY error'}"),
  lua("return redis.status_reply('YES')"),
  lua("return redis.error_reply('NO way')"),
  lua("return {KEYS[1], ARGV[1], ARGV[2], #KEYS, #ARGV}", ["k1"], "a1", 2),
  lua("return tostring(10/2)"),
  lua(
    "return {tostring(1e15), tostring(2^53), tostring(1/3), tostring(100), tostring(1e100), tostring(-0.5)}",
  ),
  lua("return {tostring(3), tostring(3.0), tostring(3.5), 7/2, 7%3, -7%3, 2^10}"),
  lua("return string.format('%d', 1764000000000)"),
  lua(
    "return {string.format('%d', 3.7), string.format('%5.2f|%s|%x', 3.14159, 'x', 255), string.format('%05d', 42)}",
  ),
  lua("return 60*60*24*1000*30"),
  lua("return {tonumber('1764000000000')*1, tonumber('0x10'), tonumber('1e3'), tonumber('x')}"),
  lua("return '10' * '3' + 1"),
  lua("return 2147483647 + 1"),
  lua(
    "return {math.floor(3.7), math.floor(-3.2), math.ceil(3.2), math.min(3, 1.5, 2), math.max(1, 2^40), math.abs(-4)}",
  ),
  lua(
    "return {string.match('12|abc', '^(%d+)|'), string.sub('entry|-', -2), string.find('abc', 'c'), string.len('abc')}",
  ),
  lua("return {string.gsub('hello world', 'o', '0')}"),
  lua(
    "return {string.rep('ab', 3), string.upper('x'), string.lower('X'), string.reverse('abc'), string.byte('A')}",
  ),
  lua("local t = {} for w in string.gmatch('a b c', '%a') do t[#t+1] = w end return t"),
  lua("local t = {3, 1, 2} table.sort(t) return {table.concat(t, ','), #t, unpack(t)}"),
  lua("local t = {} table.insert(t, 'a') table.insert(t, 1, 'b') table.remove(t) return t"),
  lua("local n = 0 for i = 1, 10, 3 do n = n + i end for i = 3, 1, -1 do n = n * 2 end return n"),
  lua(
    "local n = redis.call('TIME') return {type(n[1]), type(n[2]), #n[1], n[1] * 1000 > 1e12 and 1 or 0}",
  ),
  lua("redis.call('SET', KEYS[1], 5, 'PX', 60000) return redis.call('INCRBY', KEYS[1], 2.0)", [
    "lk",
  ]),
  lua("redis.call('set', KEYS[1], 1764000000000 + 0.0) return redis.call('get', KEYS[1])", ["lk"]),
  lua("redis.call('set', KEYS[1], 0.1) return redis.call('get', KEYS[1])", ["lk"]),
  lua("return redis.call('SET', KEYS[1], 'x', 'NX')", ["lk"]),
  lua("return redis.call('set', KEYS[1], 'OK')['ok']", ["lk"]),
  lua("return {type(redis.call('get', KEYS[1])), redis.call('get', KEYS[1])}", ["lk"]),
  lua(
    "return {redis.call('get', 'nope') == false, redis.call('getdel', KEYS[1]), redis.call('del', KEYS[1])}",
    ["lk"],
  ),
  lua("return redis.call('hmget', 'nope', 'a', 'b')"),
  lua("return redis.call('pexpire', KEYS[1], string.format('%d', 1000 * 60))", ["plain"]),
  lua("return redis.pcall('incr', KEYS[1])['err']", ["plain"]),
  lua("return redis.call('incr', KEYS[1])", ["plain"]),
  lua("local ok, e = pcall(redis.call, 'incr', KEYS[1]) return {ok, type(e)}", ["plain"]),
  lua("return redis.call('nonsense')"),
  lua("return redis.call('get')"),
  lua("return redis.call()"),
  lua("return redis.call('set', KEYS[1], {})", ["lk"]),
  lua("return )"),
  lua("local ok, e = pcall(redis.call, 'incr', KEYS[1]) return e", ["plain"]),
  lua("local ok, e = pcall(function() error('mine') end) return {tostring(ok), e}"),
  lua("return {select('#', pcall(function() return 1, nil, 3 end))}"),
  lua("return nope"),
  lua("leak = 1 return 1"),
  lua("error('mine')"),
  lua("return 1 + nil"),
  lua("return #ARGV[1]", [], "grüße"),
  lua("return ARGV[1]", [], "grüße 🎉"),
  step("eval", "return 1", -1),
  step("eval", "return 1", 3, "a"),
  step("eval", "return 1", "x"),
  lua("return 'loaded'"),
  step("evalsha", "b534286061d4b9e4026607613b95c06c06015ae8", 0),
  step("EVALSHA", "B534286061D4B9E4026607613B95C06C06015AE8", 0),
  step("evalsha", "0000000000000000000000000000000000000000", 0),
];

/** The shape of the token cache's guarded write: epochs, tombstones, the age of what is written, integer formatting. */
const GUARDED_WRITE = `
local c = redis.call('GET', KEYS[1])
local e = c and tonumber(string.match(c, '^(%d+)|'))
if e and e > tonumber(ARGV[1]) then return 0 end
if e == tonumber(ARGV[1]) and string.sub(c, -2) == '|-' then return 0 end
local n = redis.call('TIME')
local age = n[1] * 1000 + math.floor(n[2] / 1000) - tonumber(ARGV[5])
local px = math.floor(math.min(tonumber(ARGV[3]), tonumber(ARGV[4])) - age)
if age > 5000 or px <= 0 then return 0 end
redis.call("SET", KEYS[1], ARGV[2], "PX", string.format("%d", px))
return 1`;

const NOW_MS = Date.now();
const write = (epoch: number, value: string, readAtMs: number): ScriptStep =>
  lua(GUARDED_WRITE, ["t:con"], epoch, value, 300_000.5, 30_000_000, readAtMs);

const guardedWrites: ScriptStep[] = [
  // An hour ahead: a negative age never runs out while the script is being run.
  write(3, "3|token", NOW_MS + 3_600_000),
  step("get", "t:con"),
  write(2, "2|older", NOW_MS + 3_600_000),
  write(4, "4|newer", NOW_MS + 3_600_000),
  write(5, "5|too late", NOW_MS - 3_600_000),
  step("set", "t:con", "6|-", "px", MINUTE_MS),
  write(6, "6|over its own tombstone", NOW_MS + 3_600_000),
  step("get", "t:con"),
  write(7, "7|after it", NOW_MS + 3_600_000),
  step("get", "t:con"),
];

export const redisScript: readonly ScriptStep[] = [
  ...strings,
  ...keys,
  ...hashes,
  ...refused,
  ...scripts,
  ...guardedWrites,
];
