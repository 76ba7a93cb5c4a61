/*
 * The refresh of a connection's grant (docs/decisions/0004-the-refresh-lease.md): lease, provider call, store, orphan,
 * revocation queue. One connection; NREF refreshers; a provider; everything that may happen to them in between.
 *
 * Run it with `npm run model`; docs/model.md says what it shows. Statements are named as in lease-repository.ts:
 *   A acquireLease   B storeRefresh   C recordFailure   D recordDeadGrant   R releaseLease   W awaitOrphan
 * One SQL statement is one atomic step: it decides on the row under its lock.
 *
 * There is no clock. A lease may end at any moment unless its holder lives and keeps its times (23 s for the call, a few
 * more until the answer is in Redis, against 45 s). All waiting is blocking and every budget is finite, so each run ends;
 * `Final` looks at what is left then.
 *
 * PROVIDER    -DREUSE         a second use of a refresh token ends the grant     -DNOROTATE  it never rotates
 *             revocation ends the grant; -DTOKENSCOPE only the token itself; -DUSERWIDE all grants of the account
 * ACTORS      -DRECONNECT -DDISABLE -DREVOKE -DFORCE -DWITHDRAW (the user, at the provider): one action each
 *             -DREFUSED        the provider may refuse a dead grant in words that Atlas does not know: C counts, then ends it
 *             -DSAMEGRANT      while the grant lives at the provider, a reconnect brings no refresh token
 * BUDGETS     CRASHES LOST TRANS MISMATCH ALOST BLOST BFAIL LATE EXPIRES OLOST OAWAY RFAIL, see below
 *             -DSTRAGGLER      a B that failed for its sender may still run, once, at any later moment
 * DOCUMENTED  what the protocol does not exclude; each turns a property red, which docs/model.md explains:
 *             -DFREEZE         frozen between "acquired" and "sent" for longer than the lease
 *             -DSLOWPROVIDER   the provider still works on an aborted request after the lease of its sender
 *             -DGIVEUP         PostgreSQL away until the end of the store window (harmless while Redis keeps the answer)
 *             -DKEPTLATE       an answer is kept in Redis only after the revocation looked there, and its holder ends
 *             -DWINDOW         a reconnect between the claim of a revocation and its arrival at the provider
 *             -DEXCHANGE       a revocation between the provider's grant to a reconnect and the reconnect's commit
 *             -DDROPPED        looks what becomes of a grant whose revocation was dropped because another one lived
 *             -DFREEZESTORE    frozen between the provider's answer and the attempt to keep it in Redis
 *             -DUNLOOKED       who revoked, deleted or connected anew dies before it has looked for an orphan
 *             -DAGAIN          the reply to a reconnect is lost, and it is repeated
 * MUTANTS     -DMUTANT_...     one deliberate fault each, explained where it is; variants.ts says what it must turn red
 */
#ifndef NREF
#define NREF 2
#endif
#ifndef CRASHES
#define CRASHES 1    /* a holder dies, at any point */
#endif
#ifndef LOST
#define LOST 1       /* provider answers lost, or past the deadline */
#endif
#ifndef TRANS
#define TRANS 0      /* transient errors of the provider */
#endif
#ifndef MISMATCH
#define MISMATCH 0   /* answers whose id token names another account: B stores the refresh token, and the new version is dead */
#endif
#ifndef ALOST
#define ALOST 0      /* A committed and its reply was lost, or came later than the send window */
#endif
#ifndef BLOST
#define BLOST 1      /* B, C or D committed and its reply was lost */
#endif
#ifndef BFAIL
#define BFAIL 0      /* B failed or took too long, and did nothing */
#endif
#ifndef LATE
#define LATE 1       /* the lease ends under a living holder that still tries to store */
#endif
#ifndef EXPIRES
#define EXPIRES 1    /* how often the stored token expires again */
#endif
#ifndef OLOST
#define OLOST 0      /* Redis loses an orphan */
#endif
#ifndef OAWAY
#define OAWAY 0      /* Redis is away at the writing or the reading of an orphan */
#endif
#ifndef PATIENCE
#define PATIENCE 6   /* so many unknown outcomes, and a winner sends although Redis is away */
#endif
#ifndef RFAIL
#define RFAIL 0      /* the provider does not answer a revocation: it stays queued */
#endif

/* ---- The properties. -DCHK takes some of them; by default all but those that are known not to hold. ---- */
#define P_ONE_CALL       1      /* at most one call in its deadline per stored version, and per refresh token that rotates */
#define P_KEPT           2      /* a living holder never drops a good answer, nor the refresh token of one about another account */
#define P_LIVING         4      /* at the end: no needs_reauth over a grant that lives, unless it turned out to be another account's */
#define P_ONE_EVENT      8      /* one needs_reauth event per version, and per death */
#define P_GONE           16     /* what was revoked or deleted is never written to by a refresh, nor comes back by itself */
#define P_NEWER          32     /* nothing is stored over a newer grant, and each version's success once */
#define P_FORCE          64     /* a forced refresh is satisfied only by a lease taken after it began */
#define P_PROGRESS       128    /* at the end: no active connection with an expired token or an open force */
#define P_REASON         256    /* refresh_outcome_unknown exactly when an earlier holder of this version vanished */
#define P_EVENT          512    /* at the end: the last event says the state that the row has */
#define P_COUNT          1024   /* failures and unknown outcomes count each failure once */
#define P_KILL           2048   /* a sent revocation never ends a grant that is stored and in use */
#define P_RETRY          4096   /* no second send while the first may still be under way at the provider */
#define P_TOLD           8192   /* a lease without a holder always has a retry_at: nobody waits for nothing */
#define P_ORPHAN         16384  /* no needs_reauth over a good answer that is in Redis, or whose B once failed */
#define P_ADOPT          32768  /* an orphan is never adopted after revoke, delete or reconnect */
#define P_LEAK           65536  /* at the end: a revoked grant has no living token that Atlas ever held, nor does an answer that a reconnect overtook */
#define P_BORN           131072 /* a reconnect never stores a grant that Atlas itself has ended */
#define P_FRESH          262144 /* a forced refresh gives a token that was asked for after it began */
#define P_REUSE          524288 /* the refresh token of a living grant is not sent again once Redis has had its answer */
#define P_DEAD           1048576 /* a refresh token that was declared dead is not sent again */
#define P_WAITS          2097152 /* Redis delays a refresh PATIENCE - 1 times at most */
#define P_OTHER          4194304 /* a stored grant of another account is never active: no refresh, late answer, enable or reconnect makes it so */
#define P_ONE_CONNECTION 8388608 /* known not to hold: one call in its deadline per connection, not version */
#define P_LATE_KILL      16777216 /* known not to hold: P_KILL for a grant declared dead whose good answer is on its way */
#define P_DROPPED        33554432 /* known not to hold, at the end: a grant whose revocation was dropped has ended, or its account has a living connection */
/* -DONLY=P_x checks that one; by default all of them but those from P_ONE_CONNECTION on; -DALSO=P_x, -DWITHOUT=P_x one more, one less */
#ifndef ALSO
#define ALSO 0
#endif
#ifndef WITHOUT
#define WITHOUT 0
#endif
#ifdef ONLY
#define CHK ONLY
#else
#define CHK ((P_ONE_CONNECTION - 1 | ALSO) & ~(WITHOUT))
#endif
#define CHECK(p, c) if :: !((CHK) & p) || (c) :: else -> printf("RED "); printf(#p); printf("\n"); assert(false) fi

mtype = { ACTIVE, PENDING, DISABLED, NEEDS, REVOKED, DELETED }; /* row.state */
mtype = { FREE, ASKED, ZOMBIE, OK, OTHER, INVALID, TRANSIENT }; /* a request at the provider; ZOMBIE: nobody waits for it; OTHER: as OK, about another account */
mtype = { IDLE, HELD, CALL, STORE, TRIED, SAYING };             /* a refresher; TRIED: has tried to keep its answer; SAYING: C or D */
#define NV 7                                                    /* versions, at most */

/* ---- the row ---- */
mtype state = ACTIVE;
byte version = 1, lease_owner, lease_seq, last_ok, unk, fails;
bool lease_live, backoff, backoff_to_lease, tok_expired = true;
byte g_fam, g_gen = 1;      /* the sealed tokens' family (0, or 1 after the reconnect), and the refresh token's generation; 0: none */
byte conn_ver, dead_ver;    /* connect_version, dead_version */
int queue;                  /* revocations: a bit per token, see TOKEN */
#define TOKEN(fam, gen) (1 << ((fam) * 5 + (gen)))
/* ---- Redis: orphan:{connection}:{version} ---- */
byte o_fam[NV], o_gen[NV];  /* o_gen 0: none */
byte o_seq[NV];             /* under which lease it was asked for */
byte fades;                 /* a bit per orphan that expires soon, because it was stored or queued */
/* ---- the provider ---- */
byte p_gen[2]; bool p_rev[2], p_issued[2];
mtype slot[NREF*2] = FREE; byte s_fam[NREF*2], s_gen[NREF*2];
/* ---- the refreshers, as the lease sees them ---- */
mtype ph[NREF] = IDLE; byte hseq[NREF], hver[NREF];
/* ---- budgets and what only the properties know ---- */
byte crashes = CRASHES, lost = LOST, trans = TRANS, blost = BLOST, bfail = BFAIL, alost = ALOST, expires = EXPIRES,
     late = LATE, olost = OLOST, oaway = OAWAY, rfail = RFAIL;
byte ev_ver;                /* last version with a needs_reauth event */
bool told_needs;            /* what the last event said */
byte r_fail, r_unk;         /* what failures and unknown_outcomes should be */
bool vanished;              /* a holder of this version died, timed out or never learned that it held */
byte stored_ver;            /* bit per version whose success was stored */
byte tried_ver;             /* bit per version whose good answer was to be kept in Redis */
bool gone, looked, excused; /* revoked or deleted; an orphan was looked for; a token is where nobody can find it */
bool gone_looked;           /* the one that revoked or deleted has looked */
byte gone_fam;              /* the family that was revoked */
bool forcing, satisfied; byte f_s, f_first;
#ifdef FORCE
byte ok_call;               /* under which lease the stored token was asked for */
#define CALLED(x) x
#else
#define CALLED(x) skip
#endif
#ifdef MUTANT_ORPHAN_SEQ
#define ADOPTS as = my_seq; CALLED(ac = o_seq[KEY(my_ver)])
#else
#define ADOPTS as = o_seq[KEY(my_ver)]; CALLED(ac = as)
#endif
#ifdef REFUSED
byte refusals = 2;          /* so many are counted before the next one ends the grant */
#define IF_REFUSED(x) x
#else
#define IF_REFUSED(x) skip
#endif
#ifdef SAMEGRANT
int refused;                /* the refresh tokens that were declared dead: a bit per token */
#define IF_SAMEGRANT(x) x
#else
#define IF_SAMEGRANT(x) skip
#endif
#if OAWAY > 0
byte waits;                 /* how often Redis has delayed the refresh of this version */
#define IF_AWAY(x) x
#else
#define IF_AWAY(x) skip
#endif
#ifdef AGAIN
bool connected;             /* the row knows the reconnect by its own name (mutant: by its access token) */
#define IF_AGAIN(x) x
#else
#define IF_AGAIN(x) skip
#endif
#if MISMATCH > 0
byte mismatch = MISMATCH;
byte o_other;               /* a bit per orphan that is about another account */
bool g_other;               /* the stored grant is another account's */
#define IF_MISMATCH(x) x
#define IF_GOOD(x) if :: !other -> x :: else fi
#define IS_OTHER other
#ifdef MUTANT_ORPHAN_WITHOUT_SETBACK
#define ITS_SETBACK false
#else
#define ITS_SETBACK other
#endif
#else
#define IF_MISMATCH(x) skip
#define IF_GOOD(x) x
#define IS_OTHER false
#define ITS_SETBACK false
#define g_other false
#endif
#if defined(AGAIN) && defined(MUTANT_KNOWN_BY_TOKEN)
#define IF_TOKEN(x) x
#else
#define IF_TOKEN(x) skip
#endif
#if defined(REVOKE) || defined(RECONNECT)
#define EXCUSE excused = true
#define EXCUSE_IF_LOOKED if :: looked -> excused = true :: else fi
#else
#define EXCUSE skip
#define EXCUSE_IF_LOOKED skip
#endif
#ifdef KEPTLATE
#undef EXCUSE_IF_LOOKED
#define EXCUSE_IF_LOOKED skip
#endif

#define STORABLE (state == ACTIVE || state == DISABLED || state == NEEDS)
#define ENDED    (state == REVOKED || state == DELETED)
#define LIVING(f, g) (p_gen[f] == (g) && !p_rev[f])
/* A living connection of the account, as the claim of a user-wide revocation sees it. */
#ifdef MUTANT_CLAIM_ACTIVE_ONLY
#define IN_USE (state == ACTIVE && dead_ver != version)
#else
#define IN_USE ((state == PENDING || state == ACTIVE || state == DISABLED) && dead_ver != version)
#endif
#ifdef TOKENSCOPE                                /* an access token without a refresh token is not ended by that one's end */
#define ENDS_WITH_IT (g_gen != 0)
#else
#define ENDS_WITH_IT true
#endif
#define USED   ((state == PENDING || state == ACTIVE || state == DISABLED) && ENDS_WITH_IT && dead_ver != version && !p_rev[g_fam])
#define ANSWER_UNDER_WAY(i) ((ph[i] == STORE || ph[i] == TRIED) && hver[i] == version)
#ifdef MUTANT_ORPHAN_BY_CONNECTION
#define KEY(v) 0
#else
#define KEY(v) (v)
#endif
#define READS_ORPHAN mf = o_fam[KEY(my_ver)]; ng = o_gen[KEY(my_ver)]; IF_MISMATCH(other = (o_other >> KEY(my_ver)) & 1); printf("R%d reads an orphan\n", i); ADOPTS
#define DROPS_ORPHAN(v) o_gen[v] = 0; o_fam[v] = 0; o_seq[v] = 0; IF_MISMATCH(o_other = o_other & ~(1 << (v))); fades = fades & ~(1 << (v))
/* Once stored or queued it expires after a minute: longer than the send window of whoever acquired its version before. */
#ifdef MUTANT_ORPHAN_DROPPED_AT_ONCE
#define FADES(v) DROPS_ORPHAN(v)
#else
#define FADES(v) fades = fades | (1 << (v))
#endif
#if NREF == 2
#define SENDS_SOON(v) ((ph[0] == HELD && hver[0] == (v)) || (ph[1] == HELD && hver[1] == (v)))
#else
#define SENDS_SOON(v) ((ph[0] == HELD && hver[0] == (v)) || (ph[1] == HELD && hver[1] == (v)) || (ph[2] == HELD && hver[2] == (v)))
#endif
#define EXPIRED(v) (((fades >> (v)) & 1) && !SENDS_SOON(v))
/* Only then may an answer of the stored version wait in Redis. */
#define STRAY (lease_owner != 0 || unk > 0 -> version : 0)
#define FORCED (forcing && f_s != 255 && !satisfied && last_ok <= f_s)
#ifdef MUTANT_ACQUIRE_IGNORES_LEASE
#define FREE_LEASE true
#else
#define FREE_LEASE (!lease_live)
#endif
#define CAN_ACQUIRE (state == ACTIVE && g_gen != 0 && FREE_LEASE && !backoff)
#define CAN_ACQUIRE_AGAIN (state == ACTIVE && version == my_ver && !backoff)
#define WANT   (CAN_ACQUIRE && (tok_expired || FORCED))
#define LEASE_NULL lease_owner = 0; lease_live = false

#if NREF == 2
#define ANY_REQUEST(P) (P(0) || P(1) || P(2) || P(3))
#define ANY(P) (P(0) || P(1))
#else
#define ANY_REQUEST(P) (P(0) || P(1) || P(2) || P(3) || P(4) || P(5))
#define ANY(P) (P(0) || P(1) || P(2))
#endif
#define ROWS_ZOMBIE(x) (slot[x] == ZOMBIE && s_fam[x] == g_fam && s_gen[x] == g_gen)
#define MY_ZOMBIE(x)   (slot[x] == ZOMBIE && s_fam[x] == mf && s_gen[x] == mg)
#ifdef NOROTATE                                  /* the next version has the same one */
#define MY_TOKEN_ASKED(x) false
#else
#define MY_TOKEN_ASKED(x) (slot[x] == ASKED && s_fam[x] == mf && s_gen[x] == mg)
#endif
/* Assumption: the provider is done with an aborted request before its sender's lease ends, 22 s later. */
#ifdef SLOWPROVIDER
#define AT_PROVIDER false
#else
#define AT_PROVIDER ANY_REQUEST(ROWS_ZOMBIE)
#endif
#ifdef FREEZE
#define IN_TIME(i) ((ph[i] == CALL) && hseq[i] == lease_seq)
#else
#define IN_TIME(i) ((ph[i] == HELD || ph[i] == CALL) && hseq[i] == lease_seq)
#endif
#define OWNER_LATE(i) (ph[i] != IDLE && hseq[i] == lease_seq)
#define IN_STORE(i) (ph[i] == STORE && hseq[i] == lease_seq)
#define IN_TRIED(i) ((ph[i] == TRIED || ph[i] == SAYING) && hseq[i] == lease_seq)
#ifdef FREEZESTORE
#define PINNED ANY(IN_TIME)
#define STORING (ANY(IN_STORE) || ANY(IN_TRIED))
#else
#define PINNED (ANY(IN_TIME) || ANY(IN_STORE))
#define STORING ANY(IN_TRIED)
#endif

/* Fenced by version, sequence and owner: a repetition after a lost reply does nothing. */
#ifdef MUTANT_NO_OWNER_FENCE
#define FENCE (version == my_ver && lease_seq == my_seq)
#else
#define FENCE (version == my_ver && lease_seq == my_seq && lease_owner == i + 1)
#endif
#define TRIES tried_ver = tried_ver | (1 << my_ver)
#define CLEAR my_ver = 0; my_seq = 0; mf = 0; mg = 0; ng = 0; my_unk = 0; un = 0; first = 1; sl = 0; kept = 0; told = 0; as = 0; IF_REFUSED(refuse = 0); IF_MISMATCH(other = 0); CALLED(ac = 0)
#define DONE  ph[i] = IDLE; hseq[i] = 0; hver[i] = 0; CLEAR; goto end_idle
#define VANISHES vanished = vanished || hver[i] == version
#define DIES  crashes > 0 -> crashes--; VANISHES; printf("R%d dies (%e)\n", i, ph[i])
#define EMPTY(x) slot[x] = FREE; s_gen[x] = 0; s_fam[x] = 0

#ifdef MUTANT_NO_DEAD_VERSION
#define DIES_FROM (state == ACTIVE)
#else
#define DIES_FROM (state == ACTIVE || state == DISABLED)
#endif
#ifdef MUTANT_DEAD_ANY_STATE
#define CAN_DECLARE FENCE
#else
#define CAN_DECLARE (FENCE && DIES_FROM)
#endif
#ifdef MUTANT_FAIL_ANY_STATE
#define CAN_FAIL FENCE
#else
#define CAN_FAIL (FENCE && (state == ACTIVE || state == DISABLED))
#endif

/* B's condition on the row. The compare-and-set is on the version ONLY: never on the lease, which may have run out. */
#ifdef MUTANT_NO_CAS
#define SAME_VERSION(v) true
#else
#define SAME_VERSION(v) (version == (v))
#endif
#ifdef MUTANT_ORPHAN_NO_CAS
#define ADOPT_VERSION(v) true
#else
#define ADOPT_VERSION(v) SAME_VERSION(v)
#endif
#ifdef MUTANT_STORE_BY_LEASE
#define OF_LEASE(seq) (lease_seq == (seq) && lease_live)
#else
#define OF_LEASE(seq) true
#endif
#ifdef MUTANT_STORE_ANY_STATE
#define STATE_STORES true
#else
#ifdef MUTANT_DEAD_IS_FINAL
#define STATE_STORES (state == ACTIVE || state == DISABLED)
#else
#define STATE_STORES STORABLE
#endif
#endif

/*
 * B, the half that stores: event in the same statement. With a setback, the answer was about another account: its refresh
 * token is stored, because the old one is spent, and the new version is dead. `theirs` is what only the properties know.
 */
inline STORED(ver, seq, fam, gen, theirs, setback) {
  printf("R%d B: v%d -> v%d, family %d generation %d, was %e\n", i, version, version + 1, fam, gen, state);
  CHECK(P_GONE, !ENDED); CHECK(P_OTHER, !g_other || theirs);
  CHECK(P_NEWER, fam == g_fam && gen >= g_gen && conn_ver <= ver && !(stored_ver & (1 << ver)));
  stored_ver = stored_ver | (1 << ver);
  if
  :: setback
#ifdef MUTANT_EVENT_BY_FAILURES
  :: !setback && fails > 0 -> told_needs = false
#elif defined(MUTANT_NO_DEAD_VERSION)
  :: !setback && (fails > 0 || state == NEEDS) -> told_needs = false
#else
  :: !setback && (fails > 0 || dead_ver == ver) -> told_needs = false  /* `recovered` */
#endif
  :: else
  fi;
#ifdef MUTANT_MISMATCH_SAME_VERSION
  if :: !setback -> version++ :: else fi;
#else
  version++;
#endif
  assert(version < NV);
  g_fam = fam; g_gen = gen; IF_MISMATCH(g_other = theirs);
  if :: !setback -> last_ok = seq; tok_expired = false :: else fi;
  LEASE_NULL; fails = 0; unk = 0; backoff = false; backoff_to_lease = false;
  r_fail = 0; r_unk = 0; vanished = false; IF_AWAY(waits = 0); IF_TOKEN(connected = false);
  if
#if MISMATCH > 0
  :: setback ->
#ifdef MUTANT_MISMATCH_DEAD_BEFORE
     dead_ver = ver;
#else
     dead_ver = version;
#endif
     printf("R%d: v%d is another account's\n", i, version);
     if
     :: state == ACTIVE -> state = NEEDS; CHECK(P_ONE_EVENT, ev_ver != version && !told_needs); ev_ver = version; told_needs = true
#ifdef MUTANT_MISMATCH_RECOVERS
     :: state == NEEDS -> state = ACTIVE
#endif
#ifdef MUTANT_MISMATCH_TELLS_TWICE
     :: state == NEEDS -> CHECK(P_ONE_EVENT, ev_ver != version && !told_needs); ev_ver = version
#endif
     :: else                                     /* D was first, and told; or enable will */
     fi
#endif
  :: !setback && state == NEEDS -> state = ACTIVE        /* a late good answer outlives a premature D */
  :: else
  fi
}

/* A repeated B knows what it stored dead, and a reconnect replaced since, by the version that is dead. */
#if MISMATCH > 0 && !defined(MUTANT_MISMATCH_UNKNOWN)
#define KNOWN_DEAD(ver, theirs) ((theirs) && dead_ver == (ver) + 1 && conn_ver > (ver) + 1)
#else
#define KNOWN_DEAD(ver, theirs) false
#endif

/* B, the half that does not: what it brought goes to the queue if the connection was ended or connected anew. */
#ifdef MUTANT_LATE_DROPPED
#define TO_QUEUE(st, ver, seq, theirs) false
#else
#ifdef MUTANT_ELSE_QUEUE
#define TO_QUEUE(st, ver, seq, theirs) (last_ok != (seq))
#else
#ifdef MUTANT_DECIDED_WHEN_QUEUED
#define TO_QUEUE(st, ver, seq, theirs) (st == DELETED || (st == REVOKED && last_ok != (seq)))
#else
#define TO_QUEUE(st, ver, seq, theirs) (st == DELETED || (last_ok != (seq) && (st == REVOKED || conn_ver > (ver)) && !KNOWN_DEAD(ver, theirs)))
#endif
#endif
#endif

inline NOT_STORED(st, ver, seq, fam, gen, theirs) {
  if
  :: TO_QUEUE(st, ver, seq, theirs) ->
     printf("R%d B: 0 rows (%e), family %d generation %d queued\n", i, state, fam, gen); queue = queue | TOKEN(fam, gen)
  :: else ->
     printf("R%d B: 0 rows (%e), nothing queued\n", i, state);
     CHECK(P_KEPT, ENDED || conn_ver > ver || (stored_ver & (1 << ver)))
  fi
}

#ifdef STRAGGLER
byte b_ver, b_seq, b_fam, b_gen; bool b_on;      /* a B that failed for its sender and is still under way */
#if MISMATCH > 0
bool b_other;
#define B_OTHER b_other
#else
#define B_OTHER false
#endif
#define STRAGGLES(seq) if :: b_on = true; b_ver = my_ver; b_seq = seq; b_fam = mf; b_gen = ng; IF_MISMATCH(b_other = other) :: skip fi
proctype Straggler() {
  byte i = 9;
end_b:
  atomic {
    b_on -> b_on = false;
    if
    :: SAME_VERSION(b_ver) && STATE_STORES -> STORED(b_ver, b_seq, b_fam, b_gen, B_OTHER, B_OTHER)
    :: else -> NOT_STORED(state, b_ver, b_seq, b_fam, b_gen, B_OTHER)
    fi;
    b_ver = 0; b_seq = 0; b_fam = 0; b_gen = 0; IF_MISMATCH(b_other = 0); goto end_b }
}
#else
#define STRAGGLES(seq) skip
#endif

proctype Refresher(byte i) {
  byte my_ver, my_seq;      /* what A returned */
  byte mf, mg, ng;          /* the token that is sent, and the generation that came back */
  byte sl, k;
  mtype told;               /* MUTANT_STATE_UNLOCKED: the state as B saw it before it had the lock */
  byte my_unk;              /* unknown outcomes */
  bool un, first = 1;
#ifdef REFUSED
  bool refuse;              /* refused, in words that Atlas does not know */
#endif
#if MISMATCH > 0
  bool other;               /* the answer is about another account */
#endif
  bool kept;                /* its answer is in Redis */
  byte as;                  /* the orphan: stored as which lease's */
#ifdef FORCE
  byte ac;                  /* asked for under which */
#endif
end_idle:
  atomic { WANT -> my_ver = version }            /* a reader met an expired token, or force: the version that it saw */
  atomic {                                       /* ---- A ---- */
    if
    :: CAN_ACQUIRE && version == my_ver ->
#ifdef MUTANT_CHECK_THEN_ACT
       skip                                      /* looks first, takes the lease in a second statement */
    :: else -> CLEAR; goto end_idle
    fi };
  atomic {
    if
    :: state == ACTIVE && version == my_ver ->
#endif
       vanished = vanished || (lease_owner != 0 && ANY(OWNER_LATE));
       if
#ifndef MUTANT_LEFT_OVER_UNCOUNTED
       :: lease_owner != 0 -> unk++; r_unk = r_unk + vanished
#endif
       :: else
       fi;
       lease_owner = i + 1; lease_seq++; lease_live = true;
       my_seq = lease_seq; my_unk = unk; mf = g_fam; mg = g_gen;
       ph[i] = HELD; hseq[i] = my_seq; hver[i] = my_ver;
       printf("R%d A: v%d seq %d, unknown outcomes %d, failures %d\n", i, my_ver, my_seq, unk, fails);
       CHECK(P_REASON, (unk > 0) == vanished);
       if
       :: skip
       :: alost > 0 -> alost--; goto lost_acquire
       fi
    :: else -> CLEAR; goto end_idle
    fi };
held:
  atomic {                                       /* ---- an orphan of this version? ---- */
    if
#ifndef MUTANT_ORPHAN_UNREAD
    :: my_unk && o_gen[KEY(my_ver)] != 0 -> READS_ORPHAN; goto adopt
    :: my_unk && o_gen[KEY(my_ver)] == 0
    :: my_unk && oaway > 0 ->
       oaway--; printf("R%d: Redis away at the reading\n", i);
#ifndef MUTANT_ORPHAN_NOT_AWAITED
       if
       :: my_unk < PATIENCE -> goto await
       :: else                                   /* asks the provider after all */
       fi
#endif
    :: !my_unk
#else
    :: true
#endif
    fi };
  atomic {                                       /* ---- send; or R: A was answered too late ---- */
    if
    :: (slot[2*i] == FREE || slot[2*i+1] == FREE) ->
       printf("R%d sends family %d generation %d\n", i, mf, mg); k = 0;
       do
       :: k < NREF ->
          if
          :: k != i && ph[k] == CALL -> CHECK(P_ONE_CALL, hver[k] != my_ver && !ANY_REQUEST(MY_TOKEN_ASKED)); CHECK(P_ONE_CONNECTION, false)
          :: else
          fi; k++
       :: else -> break
       od;
       k = 0; CHECK(P_REUSE, ENDED || conn_ver > my_ver || !(tried_ver & (1 << my_ver))); CHECK(P_RETRY, !ANY_REQUEST(MY_ZOMBIE)); IF_SAMEGRANT(CHECK(P_DEAD, !((refused >> (mf * 5 + mg)) & 1)));
       ph[i] = CALL; sl = 2*i; if :: slot[sl] != FREE -> sl++ :: else fi;
       slot[sl] = ASKED; s_fam[sl] = mf; s_gen[sl] = mg
    :: alost > 0 -> alost--; if :: FENCE -> LEASE_NULL; printf("R%d R\n", i) :: else fi; DONE
    :: DIES; DONE
    fi };
  if                                             /* ---- wait for the provider ---- */
  :: atomic { slot[sl] == OK        -> ng = s_gen[sl]; EMPTY(sl); ph[i] = STORE; printf("R%d has generation %d\n", i, ng); goto store }
#if MISMATCH > 0
  :: atomic { slot[sl] == OTHER     -> ng = s_gen[sl]; EMPTY(sl); other = 1; printf("R%d has generation %d, of another account\n", i, ng);
#ifdef MUTANT_MISMATCH_UNSTORED
              ph[i] = SAYING; goto inval }       /* declares it dead, as D does */
#else
              ph[i] = STORE; goto store }
#endif
#endif
  :: atomic { slot[sl] == INVALID   -> EMPTY(sl); ph[i] = SAYING; printf("R%d has invalid_grant\n", i); goto reread }
#ifdef REFUSED
  :: atomic { slot[sl] == INVALID   -> EMPTY(sl); ph[i] = SAYING; refuse = 1; printf("R%d is refused in other words\n", i);
#ifdef MUTANT_REFUSED_UNREAD
              goto inval }
#else
              goto reread }
#endif
#endif
  :: atomic { slot[sl] == TRANSIENT -> EMPTY(sl); ph[i] = SAYING; goto fail }
  :: atomic { lost > 0 -> lost--; VANISHES; un = 1; ph[i] = SAYING; EXCUSE; printf("R%d does not know the outcome\n", i);
              if :: slot[sl] == ASKED -> slot[sl] = ZOMBIE :: else -> EMPTY(sl) fi; goto fail }
  :: atomic { DIES; EXCUSE; if :: slot[sl] == ASKED -> slot[sl] = ZOMBIE :: else -> EMPTY(sl) fi; DONE }
  fi;

store:                                           /* ---- B, repeated until it is answered or the store window ends ---- */
#ifdef MUTANT_STATE_UNLOCKED
  atomic { told = state };                       /* reads the state for the queue before it has the row's lock */
#endif
  atomic {
    if
    :: DIES; if :: kept -> EXCUSE_IF_LOOKED :: else -> EXCUSE fi; DONE
#ifdef GIVEUP
    :: ph[i] == TRIED && !kept -> CHECK(P_KEPT, stored_ver & (1 << my_ver)); printf("R%d token_lost\n", i); VANISHES; EXCUSE; DONE
    :: kept -> VANISHES; EXCUSE_IF_LOOKED; printf("R%d leaves its answer to Redis\n", i); DONE
#endif
    :: bfail > 0 -> bfail--; printf("R%d B fails\n", i); STRAGGLES(my_seq); goto keep
    :: SAME_VERSION(my_ver) && OF_LEASE(my_seq) && STATE_STORES ->
       STORED(my_ver, my_seq, mf, ng, IS_OTHER, IS_OTHER); CALLED(IF_GOOD(ok_call = my_seq));
       if
       :: goto drop
       :: blost > 0 -> blost--; printf("R%d B's reply is lost\n", i); goto keep
       :: crashes > 0 -> crashes--; DONE
       fi
    :: !(SAME_VERSION(my_ver) && OF_LEASE(my_seq) && STATE_STORES) ->
#ifdef MUTANT_STATE_UNLOCKED
       NOT_STORED(told, my_ver, my_seq, mf, ng, IS_OTHER);
#else
       NOT_STORED(state, my_ver, my_seq, mf, ng, IS_OTHER);
#endif
       goto drop
    fi };
keep:                                            /* ---- B failed or takes long: the sealed answer goes to Redis, once ---- */
  atomic {
    if
    :: ph[i] == TRIED -> goto store
#ifdef MUTANT_MISMATCH_UNKEPT
    :: ph[i] != TRIED && other -> ph[i] = TRIED; goto store    /* only good answers go there */
#endif
#ifndef MUTANT_ORPHAN_KEPT_LATE
    :: ph[i] != TRIED ->
       ph[i] = TRIED; kept = true; TRIES;
       o_fam[KEY(my_ver)] = mf; o_gen[KEY(my_ver)] = ng; o_seq[KEY(my_ver)] = my_seq; fades = fades & ~(1 << KEY(my_ver));
       IF_MISMATCH(o_other = (o_other & ~(1 << KEY(my_ver))) | (other << KEY(my_ver)));
       printf("R%d keeps family %d generation %d in Redis for v%d\n", i, mf, ng, my_ver); goto store
    :: ph[i] != TRIED && oaway > 0 -> oaway--; ph[i] = TRIED; printf("R%d: Redis away at the writing\n", i); goto store
#else
    :: ph[i] != TRIED -> ph[i] = TRIED; TRIES; goto store      /* only when the store window ends: too late for who dies before */
#endif
    :: ph[i] != TRIED && crashes > 0 -> crashes--; VANISHES; EXCUSE; printf("R%d dies before it keeps its answer\n", i); DONE
    fi };
drop:                                            /* ---- B was answered: the orphan goes, but not yet ---- */
  atomic {
    if
    :: kept && o_gen[KEY(my_ver)] != 0 -> FADES(KEY(my_ver))
    :: else
    fi; DONE };

await:                                           /* ---- W: the answer may be there, Redis is not: later, and counted ---- */
  atomic {
    if
    :: DIES; DONE
    :: bfail > 0 -> bfail--; if :: FENCE -> LEASE_NULL; printf("R%d W fails, R\n", i) :: else fi; DONE
    :: version == my_ver && lease_owner == i + 1 ->
       printf("R%d W: unknown outcomes %d\n", i, unk + 1); LEASE_NULL; backoff = true; backoff_to_lease = false;
#ifndef MUTANT_WAIT_UNCOUNTED
       unk++; r_unk++;
#endif
       IF_AWAY(waits++); IF_AWAY(CHECK(P_WAITS, waits < PATIENCE)); DONE
    :: !(version == my_ver && lease_owner == i + 1) -> DONE
    fi };

adopt:                                           /* ---- B with the orphan; if it fails: R, or the lease runs out by itself ---- */
#ifdef MUTANT_ORPHAN_DROPPED_FIRST
  atomic { DROPS_ORPHAN(KEY(my_ver)) };
#endif
  atomic {
    if
    :: DIES; DONE
    :: bfail > 0 ->
       bfail--; printf("R%d B of the orphan fails\n", i); STRAGGLES(as);
       if
       :: VANISHES
       :: ph[i] == HELD -> if :: FENCE -> LEASE_NULL; printf("R%d R\n", i) :: else fi
       fi; DONE
    :: ADOPT_VERSION(my_ver) && STATE_STORES ->
       CHECK(P_ADOPT, !ENDED && conn_ver <= my_ver && mf == g_fam);
       STORED(my_ver, as, mf, ng, IS_OTHER, ITS_SETBACK); CALLED(IF_GOOD(ok_call = ac));
       if
       :: skip
       :: blost > 0 -> blost--; DONE             /* its reply is lost: the orphan stays, of a version that is past */
       fi
    :: !(ADOPT_VERSION(my_ver) && STATE_STORES) -> NOT_STORED(state, my_ver, as, mf, ng, IS_OTHER)
    fi;
    kept = true; goto drop };

fail:                                            /* ---- C ---- */
  atomic {
    if
    :: first && DIES; DONE
    :: !first && crashes > 0 -> crashes--; DONE  /* C is done, only its reply was lost */
    :: CAN_FAIL ->
       CHECK(P_GONE, !ENDED); printf("R%d C: seq %d, unknown %d\n", i, my_seq, un); lease_owner = 0;
#ifdef MUTANT_UNKNOWN_FREES
       lease_live = false;
#else
       if :: !un -> lease_live = false :: else fi;       /* unknown: the lease runs to its end ... */
#endif
       fails++; unk = unk + un; backoff = true;
#ifndef MUTANT_RETRY_EARLY
       backoff_to_lease = un;                            /* ... and retry_at is not before it */
#endif
       if :: first -> r_fail++; r_unk = r_unk + un; first = 0 :: else fi;
       CHECK(P_COUNT, fails <= r_fail && unk <= r_unk);
       if
       :: blost > 0 -> blost--; printf("R%d C's reply is lost\n", i); goto fail
       :: DONE
       fi
    :: else -> DONE
    fi };
reread:                                          /* ---- the last look for an orphan, before the verdict is believed ---- */
#ifndef MUTANT_NOT_READ_AGAIN
  atomic {
    if
    :: my_unk && o_gen[KEY(my_ver)] != 0 -> READS_ORPHAN; goto adopt
    :: my_unk && o_gen[KEY(my_ver)] == 0
    :: my_unk && oaway > 0 -> oaway--; printf("R%d: Redis away at the last look\n", i)
    :: !my_unk
    fi };
#endif
inval:                                           /* ---- D, or the C that ends a grant which was refused again and again ---- */
#ifdef REFUSED
  atomic {
    if
    :: refuse && refusals > 0 -> refusals--; refuse = 0; goto fail
    :: refuse && refusals == 0
    :: !refuse
    fi };
#endif
  atomic {
    if
    :: DIES; DONE
    :: CAN_DECLARE ->
#ifndef MUTANT_NO_DEAD_VERSION                   /* one column for the state and for the dead grant */
       dead_ver = version;
#endif
       CHECK(P_GONE, !ENDED); IF_SAMEGRANT(refused = refused | TOKEN(g_fam, g_gen));
       printf("R%d D: v%d, was %e\n", i, version, state); LEASE_NULL; backoff = false; backoff_to_lease = false;
       CHECK(P_ORPHAN, !(o_gen[version] != 0 && LIVING(o_fam[version], o_gen[version])));
       if
       :: state == ACTIVE -> state = NEEDS; CHECK(P_ONE_EVENT, ev_ver != version); ev_ver = version; told_needs = true
       :: else
       fi;
       if
       :: blost > 0 -> blost--; printf("R%d D's reply is lost\n", i); goto inval
       :: DONE
       fi
    :: else -> printf("R%d D: 0 rows (%e)\n", i, state); DONE
    fi };

lost_acquire:                                    /* A committed, its reply was lost */
  atomic {
    if
    :: lease_owner == i + 1 && lease_seq == my_seq && lease_live && CAN_ACQUIRE_AGAIN ->
       lease_seq++; my_seq = lease_seq; hseq[i] = my_seq; my_unk = unk; printf("R%d A again: seq %d\n", i, my_seq); goto held
    :: else -> VANISHES; DONE
    :: VANISHES; DONE                     /* gives up; never learns that it held */
    fi }
}

proctype Provider() {
  byte x;
end_p: do
  :: atomic { (slot[0] == ASKED || slot[0] == ZOMBIE) -> x = 0; goto serve }
  :: atomic { (slot[1] == ASKED || slot[1] == ZOMBIE) -> x = 1; goto serve }
  :: atomic { (slot[2] == ASKED || slot[2] == ZOMBIE) -> x = 2; goto serve }
  :: atomic { (slot[3] == ASKED || slot[3] == ZOMBIE) -> x = 3; goto serve }
#if NREF > 2
  :: atomic { (slot[4] == ASKED || slot[4] == ZOMBIE) -> x = 4; goto serve }
  :: atomic { (slot[5] == ASKED || slot[5] == ZOMBIE) -> x = 5; goto serve }
#endif
  od;
serve: atomic {
  if
  :: trans > 0 -> trans--; if :: slot[x] == ASKED -> slot[x] = TRANSIENT :: else -> EMPTY(x) fi
  :: slot[x] == ZOMBIE -> EMPTY(x)               /* never reached the provider */
  :: LIVING(s_fam[x], s_gen[x]) ->
#ifndef NOROTATE
     p_gen[s_fam[x]]++;
#endif
     s_gen[x] = p_gen[s_fam[x]];
     if
#if MISMATCH > 0
     :: slot[x] == ASKED && mismatch > 0 -> mismatch--; slot[x] = OTHER
#endif
     :: slot[x] == ASKED -> slot[x] = OK
     :: else -> EMPTY(x)
     fi
  :: else ->
#ifdef REUSE
     p_rev[s_fam[x]] = true; printf("the provider sees reuse and ends family %d\n", s_fam[x]);
#endif
     if :: slot[x] == ASKED -> slot[x] = INVALID :: else -> EMPTY(x) fi
  fi; x = 0; goto end_p }
}

proctype Clock() {
end_c: do
  :: atomic { lease_live && !PINNED && !STORING && !AT_PROVIDER ->
       lease_live = false; printf("the lease ends, owner %d\n", lease_owner) }                 /* nobody is behind it */
  :: atomic { late > 0 && lease_live && !PINNED && STORING && !AT_PROVIDER ->
       late--; lease_live = false; printf("the lease ends under a holder that stores\n") }
  :: atomic { backoff && !(backoff_to_lease && lease_live) ->
       backoff = false; backoff_to_lease = false; CHECK(P_TOLD, !(lease_live && lease_owner == 0)) }
  :: atomic { expires > 0 && !tok_expired && g_gen != 0 -> expires--; tok_expired = true; printf("the token expires\n") }
  od
}

/* ---- the revocation queue: claim (one atomic statement) and send ---- */
inline TELL(t) {                                 /* the provider revokes token t */
  was = USED; wasLate = (state == NEEDS && !p_rev[g_fam] && ANY(ANSWER_UNDER_WAY));
  printf("revocation of family %d generation %d is sent, state %e\n", t / 5, t % 5, state);
#ifdef USERWIDE
  if :: p_issued[0] -> p_rev[0] = true :: else fi; if :: p_issued[1] -> p_rev[1] = true :: else fi;
#else
#ifdef TOKENSCOPE
  if :: p_gen[t / 5] == t % 5 -> p_rev[t / 5] = true :: else fi;
#else
  p_rev[t / 5] = true;
#endif
#endif
  CHECK(P_KILL, !was || USED); CHECK(P_LATE_KILL, !wasLate || !p_rev[g_fam]);
  was = false; wasLate = false; t = 0
}
#ifdef DROPPED
bool dropped[2];                                 /* families whose revocation was dropped */
#define DROPS dropped[t / 5] = true
#else
#define DROPS skip
#endif
#if defined(USERWIDE) && !defined(MUTANT_CLAIM_BLIND) && !defined(MUTANT_DECIDED_WHEN_QUEUED)
#define SPARED IN_USE                            /* the account has a living connection: dropped unsent */
#else
#define SPARED false
#endif
#if defined(REVOKE) || defined(RECONNECT) || defined(MUTANT_ELSE_QUEUE)
proctype Sender() {
  byte t; bool was, wasLate;
end_s:
  atomic {
    queue != 0 ->
    do
    :: (queue >> t) & 1 -> break
    :: (queue >> (t + 1)) != 0 -> t++
    od;
    if
    :: rfail > 0 && !SPARED -> rfail--; t = 0; goto end_s                                      /* stays queued */
    :: SPARED -> queue = queue & ~(1 << t); DROPS; printf("revocation of family %d is dropped unsent\n", t / 5); t = 0; goto end_s
    :: !SPARED -> queue = queue & ~(1 << t);
#ifndef WINDOW
       TELL(t); goto end_s
#endif
    fi };
  atomic { TELL(t); goto end_s }
}
#endif

/* After a connection's end: what a holder of its lease left in Redis goes to the queue. */
inline LOOKS(v) {
  if
  :: v == 0                                      /* nobody had the lease: there is none */
#ifdef UNLOOKED
  :: v != 0 -> looked = true; printf("dies before it looks for the orphan\n")
#endif
  :: v != 0 && o_gen[KEY(v)] != 0 ->
     looked = true; queue = queue | TOKEN(o_fam[KEY(v)], o_gen[KEY(v)]); FADES(KEY(v)); printf("its orphan is queued\n")
  :: v != 0 && o_gen[KEY(v)] != 0 && oaway > 0 -> looked = true; oaway--; EXCUSE
  :: v != 0 && o_gen[KEY(v)] == 0 -> looked = true
  fi; v = 0
}

#ifdef RECONNECT
proctype Reconnect() {
  byte v; bool fresh = true, again;              /* fresh: the provider grants anew, and sends a refresh token */
#ifdef SAMEGRANT
#define GRANTS if :: !p_rev[0] -> fresh = false; printf("the provider sends no refresh token\n") :: else -> p_issued[1] = true fi
#else
#define GRANTS p_issued[1] = true
#endif
#ifdef EXCHANGE
  atomic { state != DELETED; GRANTS };           /* the provider has granted, the row does not know yet */
#endif
replace:
  atomic {
    if
#ifdef AGAIN
    :: again && connected ->                     /* it knows itself, and by connect_version what version it ended */
       again = false; printf("the reconnect is repeated: nothing to do but to look for the orphan\n");
#ifdef MUTANT_REPETITION_FORGETS
       looked = true
#else
       if :: conn_ver > 1 -> v = conn_ver - 1 :: else fi
#endif
    :: !(again && connected) && state != DELETED && state != PENDING ->
#else
    :: state != DELETED && state != PENDING ->
#endif
#ifndef EXCHANGE
       if :: !again -> GRANTS :: else fi;
#endif
       CHECK(P_BORN, !p_rev[fresh]);
#ifdef MUTANT_SAME_GRANT_DEAD
       if
       :: !fresh && g_gen != 0 ->
#else
       if
       :: !fresh && g_gen != 0 && dead_ver != version ->
#endif
          printf("reconnect, the same grant: v%d, was %e\n", version, state);
#ifdef MUTANT_SAME_GRANT_BUMPS
          version++; conn_ver = version; LEASE_NULL; unk = 0; fails = 0; backoff = false; backoff_to_lease = false;
          vanished = false; r_unk = 0; r_fail = 0
#endif
       :: else ->
          CHECK(P_NEWER, !(again && fresh && g_fam == 1 && g_gen > 1));
          printf("reconnect: v%d, was %e\n", version + 1, state); v = STRAY;
          version++; assert(version < NV); conn_ver = version; LEASE_NULL;
          if :: fresh -> g_fam = 1; g_gen = 1 :: else -> g_fam = 0; g_gen = 0 fi;
          vanished = false; r_unk = 0; r_fail = 0; IF_AWAY(waits = 0); IF_MISMATCH(g_other = false);
#ifndef MUTANT_RECONNECT_KEEPS_COUNTS
          unk = 0; fails = 0; backoff = false; backoff_to_lease = false
#endif
       fi;
       tok_expired = false; told_needs = false; gone = false; IF_AGAIN(connected = true);
       if
       :: state == DISABLED
       :: state == REVOKED -> state = PENDING            /* waits for its connect code */
       :: state != DISABLED && state != REVOKED -> state = ACTIVE
       fi;
#ifdef AGAIN
       if
       :: !again -> again = true; v = 0; printf("the reconnect's reply is lost\n"); goto replace
       :: again = false
       fi
#endif
    :: else
    fi };
#ifndef MUTANT_ORPHAN_LEFT_AT_RECONNECT
  atomic { LOOKS(v) };
#endif
  atomic { if :: state == PENDING -> state = ACTIVE :: state != PENDING fi }                     /* confirm */
}
#endif
#ifdef DISABLE
proctype Disable() {
  atomic { if :: state == ACTIVE || state == NEEDS -> printf("disable, was %e\n", state); state = DISABLED :: else -> goto out fi };
  atomic { if :: state == DISABLED ->
     if :: dead_ver == version -> state = NEEDS; ev_ver = version :: else -> state = ACTIVE fi;
     told_needs = (state == NEEDS);              /* the event carries the state that came of it */
     printf("enable: %e\n", state)
  :: else fi };
out: skip
}
#endif
#ifdef REVOKE
proctype Revoke() {
  byte v;
  atomic {                                       /* the sealed copy moves to the queue in the same statement */
    if
    :: state != DELETED && state != REVOKED ->
       if :: state = REVOKED :: state = DELETED fi;
       queue = queue | TOKEN(g_fam, g_gen); v = STRAY; gone = true; IF_TOKEN(connected = false); gone_fam = g_fam; g_fam = 0; g_gen = 0; IF_MISMATCH(g_other = false);
       printf("revoke or delete: %e\n", state)
    fi };
#ifndef MUTANT_ORPHAN_LEFT_AT_REVOKE
  atomic { LOOKS(v); gone_looked = true }
#else
  gone_looked = true
#endif
}
#endif
#ifdef WITHDRAW
proctype Withdraw() { atomic { p_rev[g_fam] = true; printf("the user withdraws family %d\n", g_fam) } }
#endif
proctype Redis() {
end_r: do
  :: atomic { EXPIRED(0) -> DROPS_ORPHAN(0) }
  :: atomic { EXPIRED(1) -> DROPS_ORPHAN(1) }
  :: atomic { EXPIRED(2) -> DROPS_ORPHAN(2) }
  :: atomic { EXPIRED(3) -> DROPS_ORPHAN(3) }
  :: atomic { EXPIRED(4) -> DROPS_ORPHAN(4) }
  :: atomic { EXPIRED(5) -> DROPS_ORPHAN(5) }
#if OLOST > 0
  :: atomic { olost > 0 && o_gen[version] != 0 -> olost--; DROPS_ORPHAN(version); EXCUSE; printf("Redis loses the orphan\n") }
#endif
  od
}
#ifdef FORCE
proctype Force() {
  atomic { forcing = true; f_first = lease_seq + 1; f_s = 255 };                               /* the request begins */
  atomic { f_s = lease_seq; printf("force reads seq %d\n", f_s) };
end_f:
#ifdef MUTANT_FORCE_ANY
  atomic { last_ok >= f_s && f_s > 0 ->
#else
  atomic { last_ok > f_s ->
#endif
    printf("force is satisfied\n"); CHECK(P_FORCE, last_ok >= f_first); CHECK(P_FRESH, ok_call >= f_first); satisfied = true }
}
#endif

#if MISMATCH > 0
/* Only an active connection gives tokens, and a pending one becomes active as it is. */
proctype Reader() {
end_o: atomic { g_other && (state == ACTIVE || state == PENDING) -> CHECK(P_OTHER, false) }
}
#endif

/* An answer of a version that a reconnect ended, and that was never stored. */
#define LEFT(v) ((v) < conn_ver && o_gen[v] != 0 && !(stored_ver & (1 << (v))) && LIVING(o_fam[v], o_gen[v]))
/* When nothing else can move. */
proctype Final() {
  timeout;
  CHECK(P_LIVING, !(state == NEEDS && LIVING(g_fam, g_gen) && !g_other));       /* another account's lives on, and is not for this one */
  CHECK(P_GONE, !gone || ENDED);
  CHECK(P_PROGRESS, !(state == ACTIVE && (tok_expired || (FORCED && g_gen != 0))));
  CHECK(P_EVENT, !((state == ACTIVE && told_needs) || (state == NEEDS && !told_needs)));
  CHECK(P_ORPHAN, !(state == NEEDS && (tried_ver & (1 << version))));
#ifdef DROPPED
  CHECK(P_DROPPED, (!dropped[0] || p_rev[0] || USED) && (!dropped[1] || p_rev[1] || USED));
#endif
#ifdef REVOKE
#ifdef USERWIDE
  CHECK(P_LEAK, excused || !ENDED || ((!p_issued[0] || p_rev[0]) && (!p_issued[1] || p_rev[1])));
#else
  CHECK(P_LEAK, excused || !gone_looked || p_rev[gone_fam]);
#endif
#endif
#ifdef RECONNECT
  CHECK(P_LEAK, excused || !(LEFT(1) || LEFT(2) || LEFT(3) || LEFT(4)));
#endif
}

init {
  atomic {
    p_gen[0] = 1; p_gen[1] = 1; p_issued[0] = true;
    run Refresher(0); run Refresher(1);
#if NREF > 2
    run Refresher(2);
#endif
    run Provider(); run Clock(); run Final(); run Redis();
#ifdef STRAGGLER
    run Straggler();
#endif
#if MISMATCH > 0
    run Reader();
#endif
#if defined(REVOKE) || defined(RECONNECT) || defined(MUTANT_ELSE_QUEUE)
    run Sender();
#endif
#ifdef RECONNECT
    run Reconnect();
#endif
#ifdef DISABLE
    run Disable();
#endif
#ifdef REVOKE
    run Revoke();
#endif
#ifdef WITHDRAW
    run Withdraw();
#endif
#ifdef FORCE
    run Force();
#endif
  }
}
