/** What turnstile.test.ts expects of one that is told by a pulse and waits by itself. */
export const PULSE_TABLE = `
idle | turned in | without-card in
idle | turned against | without-card out
idle | pass contact lost | +door-fault, now door-fault
idle | not ready | full
idle | alarm | +alarm, now alarm
idle | case opened | +tamper, now tamper
idle | card; card, longer; staff | unlock 500 for #9
idle | card, order not taken | not-used #9, unlock 500 for #9, lock
idle | free access | unlock 10000, now free-access
idle | lockdown | now lock-down
idle | turned in, over; turned in, stands still; turned against, over; pass bounces; ready; alarm over; case closed; order taken; order not taken; normal; 1 s; 6 s; 20 s | .
open for one | turned in | passed #1 in
open for one | turned against | wrong-way out
open for one | pass contact lost | +door-fault, now door-fault
open for one | alarm | +alarm, now alarm
open for one | case opened | +tamper, now tamper
open for one | card; card, longer; card, order not taken; staff | full
open for one | free access | unlock 10000, now free-access
open for one | lockdown | not-used #1, now lock-down
open for one | 6 s; 20 s | not-used #1
open for one | turned in, over; turned in, stands still; turned against, over; pass bounces; not ready; ready; alarm over; case closed; order taken; order not taken; normal; 1 s | .
open, one waits | turned in | passed #1 in
open, one waits | turned against | wrong-way out
open, one waits | pass contact lost | +door-fault, now door-fault
open, one waits | alarm | +alarm, now alarm
open, one waits | case opened | +tamper, now tamper
open, one waits | card; card, longer; card, order not taken; staff | not-used #9
open, one waits | free access | unlock 10000, now free-access
open, one waits | lockdown | not-used #1, not-used #2, now lock-down, not full
open, one waits | 6 s; 20 s | not-used #1, unlock 500 for #2, not full
open, one waits | turned in, over; turned in, stands still; turned against, over; pass bounces; not ready; ready; alarm over; case closed; order taken; order not taken; normal; 1 s | .
one is in it | turned against | without-card out
one is in it | pass contact lost | +door-fault, now door-fault
one is in it | alarm | +alarm, now alarm
one is in it | case opened | +tamper, now tamper
one is in it | card; card, longer; card, order not taken; staff | full
one is in it | free access | unlock 10000, now free-access
one is in it | lockdown | now lock-down
one is in it | turned in; turned in, over; turned in, stands still; turned against, over; pass bounces; not ready; ready; alarm over; case closed; order taken; order not taken; normal; 1 s; 6 s; 20 s | .
one is in it, one waits | turned in, stands still | unlock 500 for #2, not full
one is in it, one waits | turned against | without-card out
one is in it, one waits | pass contact lost | +door-fault, now door-fault
one is in it, one waits | alarm | +alarm, now alarm
one is in it, one waits | case opened | +tamper, now tamper
one is in it, one waits | card; card, longer; card, order not taken; staff | not-used #9
one is in it, one waits | free access | unlock 10000, now free-access
one is in it, one waits | lockdown | not-used #2, now lock-down, not full
one is in it, one waits | 20 s | not-used #2, not full
one is in it, one waits | turned in; turned in, over; turned against, over; pass bounces; not ready; ready; alarm over; case closed; order taken; order not taken; normal; 1 s; 6 s | .
not ready | turned in | without-card in, not full
not ready | turned against | without-card out, not full
not ready | pass contact lost; 20 s | +door-fault, now door-fault
not ready | ready | not full
not ready | alarm | +alarm, now alarm
not ready | case opened | +tamper, now tamper
not ready | card; card, longer; card, order not taken; staff | not-used #9
not ready | free access | unlock 10000, now free-access, not full
not ready | lockdown | now lock-down
not ready | turned in, over; turned in, stands still; turned against, over; pass bounces; not ready; alarm over; case closed; order taken; order not taken; normal; 1 s; 6 s | .
stuck | turned in | without-card in, not full
stuck | turned against | without-card out, not full
stuck | ready | -door-fault, now normal, not full
stuck | alarm | +alarm, now alarm
stuck | case opened | +tamper, now tamper
stuck | card; card, longer; card, order not taken; staff | not-used #9
stuck | free access | unlock 10000, not full
stuck | turned in, over; turned in, stands still; turned against, over; pass bounces; pass contact lost; not ready; alarm over; case closed; order taken; order not taken; normal; lockdown; 1 s; 6 s; 20 s | .
alarmed | turned in | without-card in
alarmed | turned against | without-card out
alarmed | pass contact lost | +door-fault
alarmed | not ready | full
alarmed | alarm over | -alarm, now normal
alarmed | case opened | +tamper, now tamper
alarmed | card; card, longer; staff | unlock 500 for #9
alarmed | card, order not taken | not-used #9, unlock 500 for #9, lock
alarmed | free access | unlock 10000
alarmed | turned in, over; turned in, stands still; turned against, over; pass bounces; ready; alarm; case closed; order taken; order not taken; normal; lockdown; 1 s; 6 s; 20 s | .
free access | turned in | without-card in
free access | turned against | without-card out
free access | pass contact lost | +door-fault, now door-fault
free access | alarm | +alarm, now alarm
free access | case opened | +tamper, now tamper
free access | card; card, longer; staff | unlock 500 for #9
free access | card, order not taken | not-used #9, unlock 500 for #9
free access | normal | lock, now normal
free access | lockdown | lock, now lock-down
free access | free access; 6 s; 20 s | unlock 10000
free access | turned in, over; turned in, stands still; turned against, over; pass bounces; not ready; ready; alarm over; case closed; order taken; order not taken; 1 s | .
locked down | turned in | without-card in
locked down | turned against | without-card out
locked down | pass contact lost | +door-fault, now door-fault
locked down | not ready | full
locked down | alarm | +alarm, now alarm
locked down | case opened | +tamper, now tamper
locked down | card; card, longer; card, order not taken | not-used #9
locked down | staff | unlock 500 for #9
locked down | normal | now normal
locked down | free access | unlock 10000, now free-access
locked down | turned in, over; turned in, stands still; turned against, over; pass bounces; ready; alarm over; case closed; order taken; order not taken; lockdown; 1 s; 6 s; 20 s | .
pass contact lost | turned in; turned in, over; turned in, stands still; pass bounces | -door-fault, now normal
pass contact lost | turned against | without-card out
pass contact lost | not ready | full
pass contact lost | alarm | +alarm, now alarm
pass contact lost | case opened | +tamper, now tamper
pass contact lost | card; card, longer; staff | passed #9 in, unlock 500 for #9
pass contact lost | card, order not taken | not-used #9, unlock 500 for #9, lock
pass contact lost | free access | unlock 10000
pass contact lost | turned against, over; pass contact lost; ready; alarm over; case closed; order taken; order not taken; normal; lockdown; 1 s; 6 s; 20 s | .
`;

/** And of one that is free for as long as the contact is held. */
export const POTENTIAL_TABLE = `
idle | turned in | without-card in
idle | turned against | without-card out
idle | pass contact lost | +door-fault, now door-fault
idle | not ready | full
idle | alarm | +alarm, now alarm
idle | case opened | +tamper, now tamper
idle | card; staff | unlock 5000 for #9
idle | card, longer | unlock 9000 for #9
idle | card, order not taken | not-used #9, unlock 5000 for #9, lock
idle | free access | unlock 10000, now free-access
idle | lockdown | now lock-down
idle | turned in, over; turned in, stands still; turned against, over; pass bounces; ready; alarm over; case closed; order taken; order not taken; normal; 1 s; 6 s; 20 s | .
open for one | turned in | passed #1 in, lock
open for one | turned against | wrong-way out
open for one | pass contact lost | +door-fault, now door-fault
open for one | alarm | +alarm, now alarm
open for one | case opened | +tamper, now tamper
open for one | card; card, longer; card, order not taken; staff | full
open for one | free access | unlock 10000, now free-access
open for one | lockdown | not-used #1, lock, now lock-down
open for one | 6 s; 20 s | not-used #1
open for one | turned in, over; turned in, stands still; turned against, over; pass bounces; not ready; ready; alarm over; case closed; order taken; order not taken; normal; 1 s | .
open, one waits | turned in | passed #1 in, lock
open, one waits | turned against | wrong-way out
open, one waits | pass contact lost | +door-fault, now door-fault
open, one waits | alarm | +alarm, now alarm
open, one waits | case opened | +tamper, now tamper
open, one waits | card; card, longer; card, order not taken; staff | not-used #9
open, one waits | free access | unlock 10000, now free-access
open, one waits | lockdown | not-used #1, not-used #2, lock, now lock-down, not full
open, one waits | 6 s; 20 s | not-used #1, unlock 5000 for #2, not full
open, one waits | turned in, over; turned in, stands still; turned against, over; pass bounces; not ready; ready; alarm over; case closed; order taken; order not taken; normal; 1 s | .
one is in it | turned against | without-card out
one is in it | pass contact lost | +door-fault, now door-fault
one is in it | alarm | +alarm, now alarm
one is in it | case opened | +tamper, now tamper
one is in it | card; card, longer; card, order not taken; staff | full
one is in it | free access | unlock 10000, now free-access
one is in it | lockdown | now lock-down
one is in it | turned in; turned in, over; turned in, stands still; turned against, over; pass bounces; not ready; ready; alarm over; case closed; order taken; order not taken; normal; 1 s; 6 s; 20 s | .
one is in it, one waits | turned in, stands still | unlock 5000 for #2, not full
one is in it, one waits | turned against | without-card out
one is in it, one waits | pass contact lost | +door-fault, now door-fault
one is in it, one waits | alarm | +alarm, now alarm
one is in it, one waits | case opened | +tamper, now tamper
one is in it, one waits | card; card, longer; card, order not taken; staff | not-used #9
one is in it, one waits | free access | unlock 10000, now free-access
one is in it, one waits | lockdown | not-used #2, now lock-down, not full
one is in it, one waits | 20 s | not-used #2, not full
one is in it, one waits | turned in; turned in, over; turned against, over; pass bounces; not ready; ready; alarm over; case closed; order taken; order not taken; normal; 1 s; 6 s | .
not ready | turned in | without-card in, not full
not ready | turned against | without-card out, not full
not ready | pass contact lost; 20 s | +door-fault, now door-fault
not ready | ready | not full
not ready | alarm | +alarm, now alarm
not ready | case opened | +tamper, now tamper
not ready | card; card, longer; card, order not taken; staff | not-used #9
not ready | free access | unlock 10000, now free-access, not full
not ready | lockdown | now lock-down
not ready | turned in, over; turned in, stands still; turned against, over; pass bounces; not ready; alarm over; case closed; order taken; order not taken; normal; 1 s; 6 s | .
stuck | turned in | without-card in, not full
stuck | turned against | without-card out, not full
stuck | ready | -door-fault, now normal, not full
stuck | alarm | +alarm, now alarm
stuck | case opened | +tamper, now tamper
stuck | card; card, longer; card, order not taken; staff | not-used #9
stuck | free access | unlock 10000, not full
stuck | turned in, over; turned in, stands still; turned against, over; pass bounces; pass contact lost; not ready; alarm over; case closed; order taken; order not taken; normal; lockdown; 1 s; 6 s; 20 s | .
alarmed | turned in | without-card in
alarmed | turned against | without-card out
alarmed | pass contact lost | +door-fault
alarmed | not ready | full
alarmed | alarm over | -alarm, now normal
alarmed | case opened | +tamper, now tamper
alarmed | card; staff | unlock 5000 for #9
alarmed | card, longer | unlock 9000 for #9
alarmed | card, order not taken | not-used #9, unlock 5000 for #9, lock
alarmed | free access | unlock 10000
alarmed | turned in, over; turned in, stands still; turned against, over; pass bounces; ready; alarm; case closed; order taken; order not taken; normal; lockdown; 1 s; 6 s; 20 s | .
free access | turned in | without-card in
free access | turned against | without-card out
free access | pass contact lost | +door-fault, now door-fault
free access | alarm | +alarm, now alarm
free access | case opened | +tamper, now tamper
free access | card; staff | unlock 5000 for #9
free access | card, longer | unlock 9000 for #9
free access | card, order not taken | not-used #9, unlock 5000 for #9
free access | normal | lock, now normal
free access | lockdown | lock, now lock-down
free access | free access; 6 s; 20 s | unlock 10000
free access | turned in, over; turned in, stands still; turned against, over; pass bounces; not ready; ready; alarm over; case closed; order taken; order not taken; 1 s | .
locked down | turned in | without-card in
locked down | turned against | without-card out
locked down | pass contact lost | +door-fault, now door-fault
locked down | not ready | full
locked down | alarm | +alarm, now alarm
locked down | case opened | +tamper, now tamper
locked down | card; card, longer; card, order not taken | not-used #9
locked down | staff | unlock 5000 for #9
locked down | normal | now normal
locked down | free access | unlock 10000, now free-access
locked down | turned in, over; turned in, stands still; turned against, over; pass bounces; ready; alarm over; case closed; order taken; order not taken; lockdown; 1 s; 6 s; 20 s | .
pass contact lost | turned in; turned in, over; turned in, stands still; pass bounces | -door-fault, now normal
pass contact lost | turned against | without-card out
pass contact lost | not ready | full
pass contact lost | alarm | +alarm, now alarm
pass contact lost | case opened | +tamper, now tamper
pass contact lost | card; staff | passed #9 in, unlock 5000 for #9
pass contact lost | card, longer | passed #9 in, unlock 9000 for #9
pass contact lost | card, order not taken | not-used #9, unlock 5000 for #9, lock
pass contact lost | free access | unlock 10000
pass contact lost | turned against, over; pass contact lost; ready; alarm over; case closed; order taken; order not taken; normal; lockdown; 1 s; 6 s; 20 s | .
`;
