/*
 * The token cache (workers/tokens/src/token/token-cache.ts): one row, one entry in Redis, and how long a token is handed out
 * after its connection was revoked or its integration disabled. A writer, the publisher of a refresh, a filler, a reader
 * with an isolate's cell, and time.
 *
 * Run it with `npm run model`; docs/model.md says what it shows. Time is discrete, a tick is 5 s:
 *   memory of an owner M 20 s, oldest write 5 s, entry E 30 s, tombstone 120 s, cell 5 s.
 * A write's age counts from before its SQL was sent, on Redis's clock, and is looked at by the script that writes: a write
 * that was under way for long is refused, whoever held it up.
 *
 * -DLOSTTOMB -DFLUSH  the tombstone may be lost, Redis may be flushed once
 * -DOWNER     what ends is an owner (the integration): no new epoch and no tombstone, and the filler may believe its
 *             memory of the owner for M more
 * -DCELL      an isolate may open the entry out of its memory for one tick more: a waiter out of its cell, a reader out
 *             of what it read a moment ago (reuse_seconds, 5 at most, counted from the question)
 * -DBOUND=n   P_BOUND: ticks after the end in which a token may still be handed out
 * MUTANTS     see where they are
 */
#define M 4
#define OLDEST 1
#define TOMB 24
#ifdef MUTANT_LONG_ENTRY
#define E 18         /* 90 s */
#else
#define E 6
#endif
#ifndef BOUND
#define BOUND 5
#endif
#ifdef CELL
#define CELLS 1
#else
#define CELLS 0
#endif
#define CAP 30       /* no counter counts further */
#define P_BOUND 1    /* after the end, nothing is handed out for longer than the bound */
#define P_EPOCH 2    /* an older epoch never replaces a newer entry */
#ifdef ONLY
#define CHK ONLY
#else
#define CHK 3
#endif
#define CHECK(p, c) if :: !((CHK) & p) || (c) :: else -> printf("RED "); printf(#p); printf("\n"); assert(false) fi

byte epoch = 1; bool ended; byte since;           /* the row; ticks since the end was committed */
bool c_has, c_tomb; byte c_ep, c_ttl;             /* the entry in Redis */
bool f_on; byte f_ep, f_age;              /* the fill: read from SQL, on its way to Redis */
bool u_on; byte u_ep, u_age;                      /* the publish after a stored refresh */
bool m_has; byte m_age;                           /* the isolate's cell, or memory */

inline WRITE(ep, tomb, px) {
  if
#ifndef MUTANT_NO_GUARD
  :: c_has && c_ep > ep -> skip
#endif
  :: c_has && c_ep == ep && c_tomb -> skip
  :: else ->
     CHECK(P_EPOCH, !(c_has && c_ep > ep));
     c_has = true; c_ep = ep; c_tomb = tomb; c_ttl = px
  fi
}
#ifdef MUTANT_NO_AGE
#define YOUNG(age) true
#define LEFT(age) E
#else
#define YOUNG(age) ((age) <= OLDEST)
#ifdef MUTANT_AGE_NOT_TAKEN_OFF
#define LEFT(age) E
#else
#define LEFT(age) (E - (age))
#endif
#endif
#define DROP c_has = false; c_tomb = false; c_ep = 0; c_ttl = 0

active proctype Tick() {
end_t: do
  :: atomic { since < CAP ->
       if :: c_has && c_ttl <= 1 -> DROP :: c_has && c_ttl > 1 -> c_ttl-- :: else fi;
       if :: f_on && f_age < CAP -> f_age++ :: else fi;
       if :: u_on && u_age < CAP -> u_age++ :: else fi;
       if :: m_has -> m_age++; if :: m_age > CELLS -> m_has = false; m_age = 0 :: else fi :: else fi;
       if :: ended -> since++; printf("%d s after the end\n", since * 5) :: else fi }
  od }

active proctype Writer() {
  if :: atomic { epoch++; u_on = true; u_ep = epoch; u_age = 0; printf("a refresh is stored, epoch %d\n", epoch) } :: skip fi;
  atomic { ended = true; printf("the end is committed\n");
#ifndef OWNER
     epoch++
#endif
  };
#ifndef OWNER
  if
  :: atomic { WRITE(epoch, true, TOMB); printf("the tombstone of epoch %d is written\n", epoch) }
#ifdef LOSTTOMB
  :: skip
#endif
  fi
#endif
}

active proctype Publisher() {      /* the refresh's holder: it may be slow */
end_u: atomic { u_on -> if :: YOUNG(u_age) -> WRITE(u_ep, false, LEFT(u_age)); printf("epoch %d is published\n", u_ep) :: else fi; u_on = false; u_age = 0 } }

#ifdef FLUSH
active proctype Flush() { atomic { DROP; printf("Redis is flushed\n") } }
#endif

active proctype Filler() {         /* a miss or a tombstone: SQL, then the script */
end_f: do
  :: atomic { !(c_has && !c_tomb) &&
#ifdef OWNER
     (!ended || since <= M)        /* believes its memory of the owner */
#else
     !ended
#endif
     -> f_on = true; f_ep = epoch; f_age = 0; printf("a fill reads epoch %d\n", f_ep) };
     atomic { if
        :: YOUNG(f_age) -> WRITE(f_ep, false, LEFT(f_age)); printf("the fill of epoch %d arrives\n", f_ep)
        :: else -> printf("the fill is refused for its age\n")
        :: skip                    /* lost on the way */
        fi; f_on = false; f_age = 0; f_ep = 0 }
  od }

active proctype Reader() {
end_r: do
  :: atomic { c_has && !c_tomb -> CHECK(P_BOUND, since <= BOUND);
#ifdef CELL
       m_has = true; m_age = 0
#endif
     }
#ifdef CELL
  :: atomic { m_has -> CHECK(P_BOUND, since <= BOUND);
#ifdef MUTANT_RENEWED_MEMORY
       m_age = 0
#endif
     }
#endif
  od }
