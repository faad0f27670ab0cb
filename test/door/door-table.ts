/** What door.test.ts expects of a strike that locks when the door opens, its button wired to the lock itself. */
export const DOOR_TABLE = `
locked | leaf opens | +forced-open, now forced-open
locked | leaf's contact lost | +door-fault, now door-fault
locked | case opened | +tamper, now tamper
locked | card; staff | unlock 5000 for #9
locked | card, longer | unlock 15000 for #9
locked | card, order not taken | not-used #9, unlock 5000 for #9, lock
locked | free access | unlock 10000, now free-access
locked | lockdown | now lock-down
locked | leaf closes; leaf bounces; button pressed; button let go; case closed; order taken; order not taken; normal; 1 s; 20 s; 2 min | .
unlocked | leaf opens | passed #1 in
unlocked | leaf's contact lost | +door-fault, now door-fault
unlocked | case opened | +tamper, now tamper
unlocked | card; staff | unlock 5000 for #9
unlocked | card, longer | unlock 15000 for #9
unlocked | card, order not taken | not-used #9, unlock 5000 for #9, lock
unlocked | free access | unlock 10000, now free-access
unlocked | lockdown | not-used #1, lock, now lock-down
unlocked | 20 s; 2 min | not-used #1
unlocked | leaf closes; leaf bounces; button pressed; button let go; case closed; order taken; order not taken; normal; 1 s | .
unlocked for two | leaf opens | passed #1 in, passed #2 in
unlocked for two | leaf's contact lost | +door-fault, now door-fault
unlocked for two | case opened | +tamper, now tamper
unlocked for two | card; staff | unlock 5000 for #9
unlocked for two | card, longer | unlock 15000 for #9
unlocked for two | card, order not taken | not-used #9, unlock 5000 for #9, lock
unlocked for two | free access | unlock 10000, now free-access
unlocked for two | lockdown | not-used #1, not-used #2, lock, now lock-down
unlocked for two | 20 s; 2 min | not-used #1, not-used #2
unlocked for two | leaf closes; leaf bounces; button pressed; button let go; case closed; order taken; order not taken; normal; 1 s | .
just locked again | leaf opens | passed #1 in
just locked again | leaf's contact lost | +door-fault, now door-fault
just locked again | case opened | +tamper, now tamper
just locked again | card; staff | unlock 5000 for #9
just locked again | card, longer | unlock 15000 for #9
just locked again | card, order not taken | not-used #9, unlock 5000 for #9, lock
just locked again | free access | unlock 10000, now free-access
just locked again | lockdown | not-used #1, now lock-down
just locked again | 1 s; 20 s; 2 min | not-used #1
just locked again | leaf closes; leaf bounces; button pressed; button let go; case closed; order taken; order not taken; normal | .
not used | leaf opens | +forced-open, now forced-open
not used | leaf's contact lost | +door-fault, now door-fault
not used | case opened | +tamper, now tamper
not used | card; staff | unlock 5000 for #9
not used | card, longer | unlock 15000 for #9
not used | card, order not taken | not-used #9, unlock 5000 for #9, lock
not used | free access | unlock 10000, now free-access
not used | lockdown | now lock-down
not used | leaf closes; leaf bounces; button pressed; button let go; case closed; order taken; order not taken; normal; 1 s; 20 s; 2 min | .
opening | leaf's contact lost | +door-fault, now door-fault
opening | case opened | +tamper, now tamper
opening | card; staff | passed #9 in, unlock 5000 for #9
opening | card, longer | passed #9 in, unlock 15000 for #9
opening | card, order not taken | not-used #9, unlock 5000 for #9, lock
opening | free access | unlock 10000, now free-access
opening | lockdown | lock, now lock-down
opening | 1 s | lock
opening | 20 s | pre-alarm
opening | 2 min | +door-open-too-long, now door-open-too-long
opening | leaf opens; leaf closes; leaf bounces; button pressed; button let go; case closed; order taken; order not taken; normal | .
open by a card | leaf's contact lost | +door-fault, now door-fault
open by a card | case opened | +tamper, now tamper
open by a card | card; staff | passed #9 in, unlock 5000 for #9
open by a card | card, longer | passed #9 in, unlock 15000 for #9
open by a card | card, order not taken | not-used #9, unlock 5000 for #9, lock
open by a card | free access | unlock 10000, now free-access
open by a card | lockdown | now lock-down
open by a card | 20 s | pre-alarm
open by a card | 2 min | +door-open-too-long, now door-open-too-long
open by a card | leaf opens; leaf closes; leaf bounces; button pressed; button let go; case closed; order taken; order not taken; normal; 1 s | .
open, pre-alarm | leaf's contact lost | +door-fault, now door-fault
open, pre-alarm | case opened | +tamper, now tamper
open, pre-alarm | card; staff | passed #9 in, unlock 5000 for #9
open, pre-alarm | card, longer | passed #9 in, unlock 15000 for #9
open, pre-alarm | card, order not taken | not-used #9, unlock 5000 for #9, lock
open, pre-alarm | free access | unlock 10000, now free-access
open, pre-alarm | lockdown | now lock-down
open, pre-alarm | 20 s; 2 min | +door-open-too-long, now door-open-too-long
open, pre-alarm | leaf opens; leaf closes; leaf bounces; button pressed; button let go; case closed; order taken; order not taken; normal; 1 s | .
open too long | leaf closes | -door-open-too-long, now normal
open too long | leaf's contact lost | +door-fault, -door-open-too-long, now door-fault
open too long | case opened | +tamper, now tamper
open too long | card; staff | passed #9 in, -door-open-too-long, unlock 5000 for #9, now normal
open too long | card, longer | passed #9 in, -door-open-too-long, unlock 15000 for #9, now normal
open too long | card, order not taken | not-used #9, unlock 5000 for #9, lock
open too long | free access | -door-open-too-long, unlock 10000, now free-access
open too long | leaf opens; leaf bounces; button pressed; button let go; case closed; order taken; order not taken; normal; lockdown; 1 s; 20 s; 2 min | .
button held | leaf opens | without-card out, now egress-open
button held | leaf's contact lost | +door-fault, now door-fault
button held | case opened | +tamper, now tamper
button held | card; staff | unlock 5000 for #9
button held | card, longer | unlock 15000 for #9
button held | card, order not taken | not-used #9, unlock 5000 for #9, lock
button held | free access | unlock 10000, now free-access
button held | lockdown | now lock-down
button held | leaf closes; leaf bounces; button pressed; button let go; case closed; order taken; order not taken; normal; 1 s; 20 s; 2 min | .
button stuck | leaf opens | +forced-open, now forced-open
button stuck | leaf's contact lost | +door-fault, now door-fault
button stuck | case opened | +tamper, now tamper
button stuck | card; staff | unlock 5000 for #9
button stuck | card, longer | unlock 15000 for #9
button stuck | card, order not taken | not-used #9, unlock 5000 for #9, lock
button stuck | free access | unlock 10000, now free-access
button stuck | lockdown | now lock-down
button stuck | leaf closes; leaf bounces; button pressed; button let go; case closed; order taken; order not taken; normal; 1 s; 20 s; 2 min | .
open from inside | leaf closes | now normal
open from inside | leaf's contact lost | +door-fault, now door-fault
open from inside | case opened | +tamper, now tamper
open from inside | card; staff | passed #9 in, unlock 5000 for #9
open from inside | card, longer | passed #9 in, unlock 15000 for #9
open from inside | card, order not taken | not-used #9, unlock 5000 for #9, lock
open from inside | free access | unlock 10000, now free-access
open from inside | lockdown | now lock-down
open from inside | 20 s | pre-alarm
open from inside | 2 min | +door-open-too-long, now door-open-too-long
open from inside | leaf opens; leaf bounces; button pressed; button let go; case closed; order taken; order not taken; normal; 1 s | .
forced | leaf closes | -forced-open, now normal
forced | leaf's contact lost | -forced-open, +door-fault, now door-fault
forced | case opened | +tamper
forced | card; staff | passed #9 in, unlock 5000 for #9
forced | card, longer | passed #9 in, unlock 15000 for #9
forced | card, order not taken | not-used #9, unlock 5000 for #9, lock
forced | free access | -forced-open, unlock 10000, now free-access
forced | leaf opens; leaf bounces; button pressed; button let go; case closed; order taken; order not taken; normal; lockdown; 1 s; 20 s; 2 min | .
found open | leaf's contact lost | +door-fault, now door-fault
found open | case opened | +tamper, now tamper
found open | card; staff | passed #9 in, unlock 5000 for #9
found open | card, longer | passed #9 in, unlock 15000 for #9
found open | card, order not taken | not-used #9, unlock 5000 for #9, lock
found open | free access | unlock 10000, now free-access
found open | lockdown | now lock-down
found open | 20 s | pre-alarm
found open | 2 min | +door-open-too-long, now door-open-too-long
found open | leaf opens; leaf closes; leaf bounces; button pressed; button let go; case closed; order taken; order not taken; normal; 1 s | .
free, shut | leaf's contact lost | +door-fault, now door-fault
free, shut | case opened | +tamper, now tamper
free, shut | card; staff | unlock 5000 for #9
free, shut | card, longer | unlock 15000 for #9
free, shut | card, order not taken | not-used #9, unlock 5000 for #9
free, shut | normal | lock, now normal
free, shut | lockdown | lock, now lock-down
free, shut | free access; 20 s; 2 min | unlock 10000
free, shut | leaf opens; leaf closes; leaf bounces; button pressed; button let go; case closed; order taken; order not taken; 1 s | .
free, open | leaf's contact lost | +door-fault, now door-fault
free, open | case opened | +tamper, now tamper
free, open | card; staff | passed #9 in, unlock 5000 for #9
free, open | card, longer | passed #9 in, unlock 15000 for #9
free, open | card, order not taken | not-used #9, unlock 5000 for #9
free, open | normal | lock, now normal
free, open | lockdown | lock, now lock-down
free, open | free access; 20 s; 2 min | unlock 10000
free, open | leaf opens; leaf closes; leaf bounces; button pressed; button let go; case closed; order taken; order not taken; 1 s | .
locked down | leaf opens | +forced-open, now forced-open
locked down | leaf's contact lost | +door-fault, now door-fault
locked down | case opened | +tamper, now tamper
locked down | card; card, longer; card, order not taken | not-used #9
locked down | staff | unlock 5000 for #9
locked down | normal | now normal
locked down | free access | unlock 10000, now free-access
locked down | leaf closes; leaf bounces; button pressed; button let go; case closed; order taken; order not taken; lockdown; 1 s; 20 s; 2 min | .
locked down, open | leaf's contact lost | +door-fault, now door-fault
locked down, open | case opened | +tamper, now tamper
locked down, open | card; card, longer; card, order not taken | not-used #9
locked down, open | staff | passed #9 in, unlock 5000 for #9
locked down, open | normal | now normal
locked down, open | free access | unlock 10000, now free-access
locked down, open | 20 s | pre-alarm
locked down, open | 2 min | +door-open-too-long, now door-open-too-long
locked down, open | leaf opens; leaf closes; leaf bounces; button pressed; button let go; case closed; order taken; order not taken; lockdown; 1 s | .
tampered | leaf opens | +forced-open, now forced-open
tampered | leaf's contact lost | +door-fault
tampered | case closed | -tamper, now normal
tampered | card; staff | unlock 5000 for #9
tampered | card, longer | unlock 15000 for #9
tampered | card, order not taken | not-used #9, unlock 5000 for #9, lock
tampered | free access | unlock 10000
tampered | leaf closes; leaf bounces; button pressed; button let go; case opened; order taken; order not taken; normal; lockdown; 1 s; 20 s; 2 min | .
contact lost | leaf opens; leaf closes; leaf bounces | -door-fault, now normal
contact lost | case opened | +tamper, now tamper
contact lost | card; staff | passed #9 in, unlock 5000 for #9
contact lost | card, longer | passed #9 in, unlock 15000 for #9
contact lost | card, order not taken | not-used #9, unlock 5000 for #9, lock
contact lost | free access | unlock 10000
contact lost | leaf's contact lost; button pressed; button let go; case closed; order taken; order not taken; normal; lockdown; 1 s; 20 s; 2 min | .
no contacts | card; staff | passed #9 in, unlock 5000 for #9
no contacts | card, longer | passed #9 in, unlock 15000 for #9
no contacts | card, order not taken | not-used #9, unlock 5000 for #9, lock
no contacts | free access | unlock 10000, now free-access
no contacts | lockdown | now lock-down
no contacts | leaf opens; leaf closes; leaf bounces; leaf's contact lost; button pressed; button let go; case opened; case closed; order taken; order not taken; normal; 1 s; 20 s; 2 min | .
`;
