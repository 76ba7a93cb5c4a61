// Each script is one round trip and declares its keys. A handle is the SHA-256 of a secret, 43 base64url characters.

/**
 * KEYS: session, flow, number of starts. ARGV: session handle, sealed flow, life in ms, most starts. Returns the sealed
 * session, nil without one, `full` after too many starts.
 */
export const START = `
local session = redis.call('GET', KEYS[1])
if not session then return false end
local starts = redis.call('INCR', KEYS[3])
if starts == 1 then redis.call('PEXPIRE', KEYS[3], redis.call('PTTL', KEYS[1])) end
if starts > tonumber(ARGV[4]) then return 'full' end
redis.call('SET', KEYS[2], ARGV[1] .. '|' .. ARGV[2], 'PX', ARGV[3])
return session`;

/** KEYS: flow. ARGV: what is stored of it, what takes its place. Returns 0 for a flow that was spent or forgotten meanwhile. */
export const AMEND = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
return 1`;

/**
 * KEYS: flow, session, taken session, outcome. ARGV: session handle, time in ms, flow handle, mark of its browser. Takes the
 * session away, so that only one of two flows of a session, and only one of two callbacks of a flow, gets it. Later callers
 * learn that it was taken, and by which flow. Otherwise it answers why not. A state that mixes two sessions spends its flow. The word \`used\` is also what the
 * previous release leaves of a flow.
 */
export const TAKE = `
local flow = redis.call('GET', KEYS[1])
if not flow and redis.call('EXISTS', KEYS[2]) == 1 then return {'expired'} end
if not flow then return {'unknown_state'} end
if flow == 'used' then return {'used_state'} end
if string.sub(flow, 1, 44) ~= ARGV[1] .. '|' then
  redis.call('SET', KEYS[1], 'used', 'KEEPTTL')
  return {'foreign_session'}
end
local session = redis.call('GET', KEYS[2])
if session then
  local by = '|' .. ARGV[3] .. '|' .. ARGV[4]
  redis.call('SET', KEYS[3], ARGV[2] .. '|' .. session .. by, 'PX', redis.call('PTTL', KEYS[2]))
  redis.call('DEL', KEYS[2])
  return {'taken', flow, session}
end
local taken = redis.call('GET', KEYS[3])
if not taken then return {'used_session'} end
return {'repeated', flow, taken, redis.call('GET', KEYS[4]) or ''}`;

/** KEYS: taken session, outcome. ARGV: sealed outcome, life in ms. Returns 1 for the first outcome, 0 for a later one. */
export const FINISH = `
local taken = redis.call('GET', KEYS[1])
if not taken or string.sub(taken, 1, 5) == 'done|' then return 0 end
redis.call('SET', KEYS[1], 'done' .. string.sub(taken, (string.find(taken, '|', 1, true))), 'KEEPTTL')
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return 1`;

/**
 * KEYS: session, taken session, outcome. ARGV: sealed outcome, life in ms. Takes the session away and keeps its outcome,
 * so that no callback of its flows can finish one. Returns the sealed session; for one that was taken before, that with
 * when, and its outcome.
 */
export const CANCEL = `
local session = redis.call('GET', KEYS[1])
if session then
  redis.call('SET', KEYS[2], 'done|' .. session, 'PX', redis.call('PTTL', KEYS[1]))
  redis.call('DEL', KEYS[1])
  redis.call('SET', KEYS[3], ARGV[1], 'PX', ARGV[2])
  return {'ended', session}
end
return {'over', redis.call('GET', KEYS[2]) or '', redis.call('GET', KEYS[3]) or ''}`;

/** KEYS: counter. ARGV: window in ms, most. Returns 0, or the milliseconds until the window of a full counter ends. */
export const COUNT = `
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
if count <= tonumber(ARGV[2]) then return 0 end
return redis.call('PTTL', KEYS[1])`;
