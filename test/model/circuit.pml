/*
 * The circuit of an integration and its half-open probe: acquireLease (A), storeRefresh (B) and recordFailure (C) as far
 * as they touch `refresh_circuits`. Statements are not atomic here: they take row locks one after the other.
 *
 * Three callers with ATTEMPTS attempts each, for three connections of one integration; the third connection cannot be had
 * (it is in its back-off). With -DSHARED two of them want the same connection, and none is backing off. A decides by what it read when it began (a snapshot), takes
 * its connection's row with SKIP LOCKED, and only then updates the circuit's row, where it waits and reads again.
 *
 * MUTANT_PROBE_FIRST      the probe is taken before the row
 * MUTANT_PROBE_NOT_AGAIN  the probe is decided by the snapshot, not by the locked row
 * MUTANT_NO_PROBE         when the circuit's time is over everybody is let through
 */
#ifndef ATTEMPTS
#define ATTEMPTS 2
#endif
#ifndef ENDS
#define ENDS 3       /* how often an open circuit's time ends */
#endif
#ifndef CRASHES
#define CRASHES 1
#endif
#define P_PROBE     1  /* who cannot have the row never uses up the probe */
#define P_ONE_PROBE 2  /* each time that the circuit's time ends, one attempt at most is let through */
#define P_OPEN      4  /* nobody who began under an open circuit is let through */
#define P_PASSES    8  /* at the end: no half-open circuit was left by a caller that could have had the row */
#ifdef ONLY
#define CHK ONLY
#else
#define CHK 15
#endif
#define CHECK(p, c) if :: !((CHK) & p) || (c) :: else -> printf("RED "); printf(#p); printf("\n"); assert(false) fi

mtype = { CLOSED, OPEN, HALF };          /* HALF: enough failures, and open_until is over */
#define NOBODY 255
mtype circuit = HALF;
byte circuit_lock = NOBODY;
byte row_lock[3] = NOBODY; bool leased[3];
bool backs_off[3];
byte ends = ENDS, crashes = CRASHES;
byte passed;                             /* let through since the circuit's time ended */
bool refused_free;                       /* a caller that had the row was refused by a half-open circuit without a probe */

#define COULD(con) (row_lock[con] == NOBODY && !leased[con] && !backs_off[con])

proctype Caller(byte i; byte con) {
  byte left = ATTEMPTS; mtype seen; bool probe, has;
end_caller:
  do
  :: left > 0 ->
     atomic { left--; seen = circuit; probe = false; has = false; printf("caller %d begins A, the circuit is %e\n", i, seen) };
#ifdef MUTANT_PROBE_FIRST
     if
     :: seen == HALF -> atomic { circuit_lock == NOBODY -> circuit_lock = i; if :: circuit == HALF -> circuit = OPEN; probe = true; printf("caller %d has the probe\n", i) :: else fi }
     :: else
     fi;
#endif
     atomic {
       if
       :: COULD(con) -> row_lock[con] = i; has = true
       :: else -> printf("caller %d cannot have the row\n", i)           /* SKIP LOCKED, leased, or in its back-off */
       fi };
#if !defined(MUTANT_PROBE_FIRST) && !defined(MUTANT_NO_PROBE)
     if
     :: has && seen == HALF ->
        atomic { circuit_lock == NOBODY -> circuit_lock = i };
        atomic {
#ifdef MUTANT_PROBE_NOT_AGAIN
          circuit = OPEN; probe = true
#else
          if :: circuit == HALF -> circuit = OPEN; probe = true; printf("caller %d has the probe\n", i) :: else fi
#endif
        }
     :: else
     fi;
#endif
     atomic {                            /* the lease, and the commit */
       CHECK(P_PROBE, !probe || has);
       if
#ifdef MUTANT_NO_PROBE
       :: has && seen != OPEN ->
#else
       :: has && (seen == CLOSED || probe) ->
#endif
          CHECK(P_OPEN, seen != OPEN);
          printf("caller %d has the lease\n", i);
          leased[con] = true; if :: seen == HALF -> passed++; CHECK(P_ONE_PROBE, passed <= 1) :: else fi
       :: else -> refused_free = refused_free || (has && seen == HALF && circuit == HALF); has = false
       fi;
       if :: row_lock[con] == i -> row_lock[con] = NOBODY :: else fi;
       if :: circuit_lock == i -> circuit_lock = NOBODY :: else fi };
     if
     :: has ->
        if
        :: atomic { crashes > 0 -> crashes--; printf("caller %d dies\n", i); goto end_dead }
        :: atomic { row_lock[con] == NOBODY -> row_lock[con] = i };      /* B: the row first, then the circuit */
           atomic { circuit_lock == NOBODY -> circuit_lock = i };
           atomic { circuit = CLOSED; passed = 0; leased[con] = false; row_lock[con] = NOBODY; circuit_lock = NOBODY; printf("caller %d: B\n", i) }
        :: atomic { row_lock[con] == NOBODY -> row_lock[con] = i };      /* C: in the same order */
           atomic { circuit_lock == NOBODY -> circuit_lock = i };
           atomic { circuit = OPEN; leased[con] = false; row_lock[con] = NOBODY; circuit_lock = NOBODY; printf("caller %d: C\n", i) }
        fi
     :: else
     fi
  :: else -> break
  od;
end_dead: skip
}

proctype Clock() {
end_clock:
  do
  :: atomic { ends > 0 && circuit == OPEN && circuit_lock == NOBODY -> ends--; circuit = HALF; passed = 0; printf("the circuit's time ends\n") }
  od
}

proctype Final() { timeout; CHECK(P_PASSES, !refused_free) }

init {
  atomic {
#ifdef SHARED
    run Caller(0, 0); run Caller(1, 0); run Caller(2, 1);
#else
    backs_off[2] = true;
    run Caller(0, 0); run Caller(1, 1); run Caller(2, 2);
#endif
    run Clock(); run Final()
  }
}
