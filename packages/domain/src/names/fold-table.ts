// Made by tools/make-fold-table.mjs from Unicode 17.0.0 CaseFolding. Do not edit.

/** The Unicode version of the table, stored with every name key (H18). */
export const foldVersion = '17.0.0';

/** Runs "first,length,step,delta" in base 36 of code points that fold to one code point (status C). */
export const commonFolds =
  '1t,p,1,w;51,0,1,lj;5c,m,1,w;60,6,1,w;74,1a,2,1;8i,4,2,1;8p,e,2,1;96,18,2,1;ag,0,1,-3d;ah,4,2,1;an,0,1,-7g;ap,0' +
  ',1,5u;aq,2,2,1;au,0,1,5q;av,0,1,1;ax,1,1,5p;az,0,1,1;b2,0,1,27;b3,0,1,5m;b4,0,1,5n;b5,0,1,1;b7,0,1,5p;b8,0,1,5' +
  'r;ba,0,1,5v;bb,0,1,5t;bc,0,1,1;bg,0,1,5v;bh,0,1,5x;bj,0,1,5y;bk,4,2,1;bq,0,1,62;br,0,1,1;bt,0,1,62;bw,0,1,1;by' +
  ',0,1,62;bz,0,1,1;c1,1,1,61;c3,2,2,1;c7,0,1,63;c8,0,1,1;cc,0,1,1;ck,0,1,2;cl,0,1,1;cn,0,1,2;co,0,1,1;cq,0,1,2;c' +
  'r,g,2,1;da,g,2,1;dt,0,1,2;du,2,2,1;dy,0,1,-2p;dz,0,1,-1k;e0,12,2,1;f4,0,1,-3m;f6,g,2,1;fu,0,1,8bv;fv,0,1,1;fx,' +
  '0,1,-4j;fy,0,1,8bs;g1,0,1,1;g3,0,1,-5f;g4,0,1,1x;g5,0,1,1z;g6,8,2,1;n9,0,1,38;og,2,2,1;om,0,1,1;ov,0,1,38;p2,0' +
  ',1,12;p4,2,1,11;p8,0,1,1s;pa,1,1,1r;pd,g,1,w;pv,8,1,w;qq,0,1,1;r3,0,1,8;r4,0,1,-u;r5,0,1,-p;r9,0,1,-f;ra,0,1,-' +
  'm;rc,m,2,1;s0,0,1,-1i;s1,0,1,-1c;s4,0,1,-1o;s5,0,1,-1s;s7,0,1,1;s9,0,1,-7;sa,0,1,1;sd,2,1,-3m;sg,f,1,28;sw,v,1' +
  ',w;v4,w,2,1;wa,1g,2,1;xs,0,1,f;xt,c,2,1;y8,2m,2,1;10x,11,1,1c;3a8,11,1,5ls;3bb,0,1,5ls;3bh,0,1,5ls;3y0,5,1,-8;' +
  '5mo,0,1,-4su;5mp,0,1,-4st;5mq,0,1,-4sk;5mr,1,1,-4si;5mt,0,1,-4sj;5mu,0,1,-4sc;5mv,0,1,-4ro;5mw,0,1,r7n;5mx,0,1' +
  ',1;5n4,16,1,-2bk;5od,2,1,-2bk;5xc,44,2,1;61n,0,1,-1m;61s,2m,2,1;64o,7,1,-8;654,5,1,-8;65k,7,1,-8;660,7,1,-8;66' +
  'g,5,1,-8;66x,6,2,-8;67c,7,1,-8;69k,1,1,-8;69m,1,1,-22;69q,0,1,-5j9;6a0,3,1,-2e;6ag,1,1,-8;6ai,1,1,-2s;6aw,1,1,' +
  '-8;6ay,1,1,-34;6b0,0,1,-7;6bc,1,1,-3k;6be,1,1,-3i;6jq,0,1,-5st;6ju,0,1,-6gv;6jv,0,1,-6di;6k2,0,1,s;6lc,f,1,g;6' +
  'mb,0,1,1;792,p,1,q;8ow,1b,1,1c;8rk,0,1,1;8rm,0,1,-8af;8rn,0,1,-2xy;8ro,0,1,-89z;8rr,4,2,1;8rx,0,1,-8bg;8ry,0,1' +
  ',-8al;8rz,0,1,-8bj;8s0,0,1,-8bi;8s2,0,1,1;8s5,0,1,1;8se,1,1,-8cf;8sg,2q,2,1;8vf,2,2,1;8vm,0,1,1;wu8,18,2,1;ww0' +
  ',q,2,1;x0i,c,2,1;x0y,1o,2,1;x2x,2,2,1;x31,0,1,-r9g;x32,8,2,1;x3f,0,1,1;x3h,0,1,-wmg;x3k,2,2,1;x3q,i,2,1;x4a,0,' +
  '1,-wn8;x4b,0,1,-wnj;x4c,0,1,-wnf;x4d,0,1,-wn5;x4e,0,1,-wn8;x4g,0,1,-wlu;x4h,0,1,-wmi;x4i,0,1,-wlx;x4j,0,1,ps;x' +
  '4k,e,2,1;x50,0,1,-1c;x51,0,1,-wn7;x52,0,1,-raw;x53,2,2,1;x57,0,1,-wo7;x58,e,2,1;x5o,0,1,-wu9;x6d,0,1,1;xv4,27,' +
  '1,-tzk;1ee9,p,1,w;1fcw,13,1,14;1fhs,z,1,14;1fn4,a,1,13;1fng,e,1,13;1fnw,6,1,13;1fo4,1,1,13;1h1c,1e,1,1s;1h74,l' +
  ',1,w;1jfk,v,1,w;20cg,v,1,w;20f4,o,1,r;2olc,x,1,y';

/** "from,to,…" in base 36 of code points that fold to several (status F). */
export const fullFolds =
  '67,37,37;8g,2x,lj;95,jg,32;ds,2y,lo;pc,qh,lk,ld;q8,qt,lk,ld;13b,12d,136;61i,2w,mp;61j,38,lk;61k,3b,lm;61l,3d,l' +
  'm;61m,2p,ji;61q,37,37;66o,qt,lv;66q,qt,lv,lc;66s,qt,lv,ld;66u,qt,lv,n6;680,64g,qh;681,64h,qh;682,64i,qh;683,64' +
  'j,qh;684,64k,qh;685,64l,qh;686,64m,qh;687,64n,qh;688,64g,qh;689,64h,qh;68a,64i,qh;68b,64j,qh;68c,64k,qh;68d,64' +
  'l,qh;68e,64m,qh;68f,64n,qh;68g,65c,qh;68h,65d,qh;68i,65e,qh;68j,65f,qh;68k,65g,qh;68l,65h,qh;68m,65i,qh;68n,65' +
  'j,qh;68o,65c,qh;68p,65d,qh;68q,65e,qh;68r,65f,qh;68s,65g,qh;68t,65h,qh;68u,65i,qh;68v,65j,qh;68w,674,qh;68x,67' +
  '5,qh;68y,676,qh;68z,677,qh;690,678,qh;691,679,qh;692,67a,qh;693,67b,qh;694,674,qh;695,675,qh;696,676,qh;697,67' +
  '7,qh;698,678,qh;699,679,qh;69a,67a,qh;69b,67b,qh;69e,67k,qh;69f,q9,qh;69g,q4,qh;69i,q9,n6;69j,q9,n6,qh;69o,q9,' +
  'qh;69u,67o,qh;69v,qf,qh;69w,q6,qh;69y,qf,n6;69z,qf,n6,qh;6a4,qf,qh;6aa,qh,lk,lc;6ab,qh,lk,ld;6ae,qh,n6;6af,qh,' +
  'lk,n6;6aq,qt,lk,lc;6ar,qt,lk,ld;6as,qp,lv;6au,qt,n6;6av,qt,lk,n6;6b6,67w,qh;6b7,qx,qh;6b8,r2,qh;6ba,qx,n6;6bb,' +
  'qx,n6,qh;6bg,qx,qh;1dkw,2u,2u;1dkx,2u,2x;1dky,2u,30;1dkz,2u,2u,2x;1dl0,2u,2u,30;1dl1,37,38;1dl2,37,38;1dlf,12s' +
  ',12u;1dlg,12s,12d;1dlh,12s,12j;1dli,132,12u;1dlj,12s,12l';
