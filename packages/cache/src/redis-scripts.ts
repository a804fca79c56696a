import { createHash } from 'node:crypto';

/** A Lua script that Redis keeps under the hash of its source. */
export interface RedisScript {
  readonly source: string;
  readonly sha: string;
}

/*
 * A record is a string: token (12 characters), when its value was stored (13 digits, milliseconds
 * since 1970 by Redis' own clock, zeros: there is no value), until when somebody holds the lease
 * (13 digits), value. The token is the record's version: whoever reads a key without a record gets
 * one made, a deletion removes it, and a fill is stored only where its token still is. So a fill
 * never needs a trace of the deletion that outdates it, and a record that Redis evicts costs a fill
 * and never lets a stale one in.
 */
export const tokenLength = 12;
/** What a record takes beyond its value, in bytes. */
export const recordHeaderBytes = tokenLength + 26;

/**
 * KEYS: what to read. ARGV: a token for new records, how long a lease lasts (0: none is wanted), how
 * long a record without a value lives, since when values are trusted; milliseconds. Answers four
 * items for each key: value or nil, token or nil, the value's age, lease (0 none, 1 mine, 2 others').
 */
export const readScript = script(`
local time = redis.call('TIME')
local nowText = time[1] .. string.format('%03d', math.floor(tonumber(time[2]) / 1000))
local now = tonumber(nowText)
local leaseMs = tonumber(ARGV[2])
local leaseUntil = '0000000000000'
if leaseMs > 0 then leaseUntil = string.format('%013.0f', now + leaseMs) end
local answer = {}
for _, key in ipairs(KEYS) do
  local record = redis.call('GET', key)
  local storedAt = record and tonumber(string.sub(record, 13, 25)) or 0
  if storedAt > 0 and storedAt >= tonumber(ARGV[4]) then
    answer[#answer + 1] = string.sub(record, 39)
    answer[#answer + 1] = string.sub(record, 1, 12)
    answer[#answer + 1] = math.max(now - storedAt, 0)
    answer[#answer + 1] = 0
  else
    local token = record and string.sub(record, 1, 12) or ARGV[1]
    local lease = 0
    if not record then
      local made = redis.pcall('SET', key, token .. '0000000000000' .. leaseUntil, 'PX', ARGV[3])
      if made.err then token = false elseif leaseMs > 0 then lease = 1 end
    elseif leaseMs > 0 then
      if tonumber(string.sub(record, 26, 38)) > now then
        lease = 2
      else
        lease = 1
        redis.pcall('SETRANGE', key, 25, leaseUntil)
      end
    end
    answer[#answer + 1] = false
    answer[#answer + 1] = token
    answer[#answer + 1] = 0
    answer[#answer + 1] = lease
  end
end
return answer`);

/**
 * KEYS: what to store. ARGV: token, lifetime in milliseconds and value for each. Answers for each
 * key 1 (stored), 0 (its token is another one) or -1 (no room).
 */
export const storeScript = script(`
local time = redis.call('TIME')
local now = time[1] .. string.format('%03d', math.floor(tonumber(time[2]) / 1000))
local answer = {}
for index, key in ipairs(KEYS) do
  local token = ARGV[3 * index - 2]
  if redis.call('GETRANGE', key, 0, 11) ~= token then
    answer[index] = 0
  else
    local record = token .. now .. '0000000000000' .. ARGV[3 * index]
    local stored = redis.pcall('SET', key, record, 'PX', ARGV[3 * index - 1])
    answer[index] = stored.err and -1 or 1
  end
end
return answer`);

function script(source: string): RedisScript {
  return { source, sha: createHash('sha1').update(source).digest('hex') };
}
