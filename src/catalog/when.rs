//! The vocabulary of conditions: what an entry may ask of a cluster.

use serde::Deserialize;

use super::pattern::Pattern;
use crate::cluster::Origin;
use crate::model::{Form, WaitReason};

/// A condition; everything that is given must hold.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct When {
    /// One of these wait reasons, in the runtime's words.
    pub wait: Vec<WaitText>,
    /// What the frames say beyond the wait reason.
    pub form: Option<FormName>,
    /// The function at the blocking site.
    pub site: Option<Pattern>,
    /// Whose code the blocking site is.
    pub site_origin: Option<OriginName>,
    /// Some frame of the representative stack.
    pub frame: Option<Pattern>,
    /// No frame of the representative stack.
    pub no_frame: Option<Pattern>,
    /// The root function of most of the goroutines.
    pub root: Option<Pattern>,
    /// Whose code the root function is.
    pub root_origin: Option<OriginName>,
    /// The function in whose text the root closure stands, or that created the goroutines.
    pub parent: Option<Pattern>,
    /// What that function does now.
    pub parent_state: Option<ParentState>,
    /// What the representative stack looks like.
    pub shape: Option<Shape>,
    /// What the representative stack must not look like.
    pub no_shape: Option<Shape>,
    /// How the cluster relates to others.
    pub relation: Option<Relation>,
    /// How it must not relate to others.
    pub no_relation: Option<Relation>,
    /// How many goroutines the cluster has.
    pub count: Option<Range>,
    /// Its share of all goroutines, 0 to 1.
    pub share: Option<Range>,
    /// How many there are in relation to the entry's `normal`, 1 being just as many.
    pub times_normal: Option<Range>,
    /// Seconds that at least half of the goroutines have waited; holds only where the input says
    /// how long they have.
    pub waited: Option<Range>,
    /// How it went from snapshot to snapshot; holds only where there are several.
    pub trend: Option<TrendName>,
    /// How it must not have gone.
    pub no_trend: Option<TrendName>,
    /// How many snapshots there are.
    pub snapshots: Option<Range>,
    /// How many goroutines have come since the first.
    pub growth: Option<Range>,
    /// How many locks or channels they wait for, for each of them; holds only where the input has
    /// the addresses.
    pub objects_each: Option<Range>,
    /// What the Go source establishes at the site; holds only where it is read.
    pub source: Option<SourceFact>,
    /// No goroutine of the snapshot has such a frame.
    pub nowhere: Option<Pattern>,
    /// Goroutines of the snapshot that have such a frame.
    pub elsewhere: Option<Elsewhere>,
}

/// A wait reason by its text.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(try_from = "String")]
pub struct WaitText(pub WaitReason);

impl TryFrom<String> for WaitText {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        WaitReason::from_text(&text)
            .map(WaitText)
            .ok_or_else(|| format!("unknown wait reason {text:?}"))
    }
}

/// A [`Form`] by name.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum FormName {
    /// Nothing beyond the reason.
    Plain,
    /// Receive by range or with comma-ok.
    RangeOrOk,
    /// Second caller of `sync.Once.Do`.
    Once,
    /// Writer behind a writer of an `RWMutex`.
    WriterQueue,
    /// Created, not yet run.
    NotStarted,
}

impl FormName {
    /// The model's form.
    #[must_use]
    pub fn form(self) -> Form {
        match self {
            FormName::Plain => Form::Plain,
            FormName::RangeOrOk => Form::RangeOrOk,
            FormName::Once => Form::Once,
            FormName::WriterQueue => Form::WriterQueue,
            FormName::NotStarted => Form::NotStarted,
        }
    }
}

/// An [`Origin`] by name.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum OriginName {
    /// The runtime.
    Runtime,
    /// The standard library.
    Std,
    /// A dependency.
    Module,
    /// The program.
    Own,
}

impl OriginName {
    /// The origin.
    #[must_use]
    pub fn origin(self) -> Origin {
        match self {
            OriginName::Runtime => Origin::Runtime,
            OriginName::Std => Origin::Std,
            OriginName::Module => Origin::Module,
            OriginName::Own => Origin::Own,
        }
    }
}

/// What the function does now that started the goroutines. It is known when their root is a
/// closure, whose name tells in which function it was written, and where the input says who
/// created them.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum ParentState {
    /// It is on no stack: it has returned.
    Returned,
    /// It is writing the profile, and may go on afterwards.
    Writing,
    /// It waits in `WaitGroup.Wait` itself.
    Joining,
    /// It waits itself in a channel operation that theirs may answer, for a number of children
    /// that it can be waiting for. A send that is blocked is none.
    Collecting,
    /// It is on some stack and does something else.
    Alive,
}

/// What a stack looks like.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// It is the main goroutine's.
    Main,
    /// It serves a request: some frame is one of the ledger's request handlers.
    Request,
    /// A deferred function runs because of a panic (`runtime.gopanic` on the stack).
    Panicking,
    /// A deferred function runs because of `runtime.Goexit`.
    Goexit,
    /// A closure is called by the function that it was written in, from a later line: most often a deferred call.
    DeferredCall,
    /// A deferred function runs, for sure (`panicking`, `goexit`) or by the look (`deferred-call`).
    InDefer,
    /// The blocking site is within the first two lines of its function.
    FirstStatement,
    /// The method that waits for a lock was reached through another method of its type.
    SameOwnerTwice,
    /// The function at the blocking site is the goroutine's root.
    SiteIsRoot,
    /// The root is a closure.
    Closure,
    /// Some frame is the program's own code.
    OwnCode,
}

/// How a cluster relates to the rest of the snapshot.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// It waits for a lock, and no goroutine outside of a lock wait is in code that could hold it.
    NoHolder,
    /// It waits for a lock, and a goroutine that runs, or whose wait for the network or for time
    /// ends by itself, is in code that could hold it.
    HolderRunning,
    /// Another cluster, which is blocked itself, seems to hold what it waits for: code that could
    /// hold the lock, or the function that should receive or close.
    HolderBlocked,
    /// It is that blocked goroutine.
    HoldsLock,
    /// It waits for the read lock of a type for whose write lock others wait, or the reverse.
    ReadersAndWriter,
    /// It waits for the lock of one type inside another type, and others do the reverse.
    OppositeOrder,
    /// As many goroutines as are in the cluster read from connections in code that it shares, or
    /// handle requests that reach it.
    OneForEachConnection,
    /// Goroutines in the same function of the program, at the root or where these call a library
    /// from, are at a later line of it than these, and run or wait for no other goroutine.
    PeersPast,
    /// It is blocked, and keeps what others queue for at one of the ledger's pools.
    KeepsPool,
    /// It waits in a `WaitGroup`, and goroutines that its function may have started do something.
    MembersPresent,
    /// It waits in a `WaitGroup`, and all goroutines that its function may have started are blocked
    /// in channel operations, some of them in a send.
    MembersSend,
    /// It sends, its function or who started it waits for it in a `WaitGroup`, and of the goroutines
    /// that this one may have started only senders are left.
    OnlySendersLeft,
    /// It sends, who started it waits for it in a `WaitGroup`, and others that this one may have started
    /// run, or wait for no other goroutine.
    SiblingsAtWork,
    /// It waits in a `WaitGroup`, and all goroutines that its function may have started wait to
    /// receive in a loop.
    MembersReceive,
    /// It waits in a `WaitGroup`, and no goroutine that its function may have started exists.
    MembersGone,
    /// Some goroutine besides the writer of the profile runs or is ready to run.
    ProcessBusy,
    /// None does.
    ProcessIdle,
    /// None but the writer of the profile runs, sleeps, selects or waits for the outside world: only
    /// that one, a timer or a signal can wake another.
    NobodyToWake,
    /// Two clusters or more of the same package have grown, and have as many goroutines at every
    /// moment: each object that came has started one of each.
    GrowsAsOne,
    /// Most of them are locked to a thread of the operating system.
    LockedToThread,
    /// It waits to send, and just as many goroutines wait to send in another function of its type.
    SendsToEachOther,
    /// One goroutine started all of them, where the input says who did, and does not accept connections.
    OneStarter,
    /// Many goroutines started them, few each, where the input says who did.
    ManyStarters,
    /// The input says of other goroutines how long they have waited, and of none of these: they
    /// have not waited for long.
    AllYoung,
}

/// How a cluster went from snapshot to snapshot.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum TrendName {
    /// It was not there in the first snapshot.
    New,
    /// It rises all the way, in three snapshots or more.
    Growing,
    /// It has more goroutines than at first, of two snapshots only or in no steady way.
    Grown,
    /// It rose, and then rose no more.
    Levelled,
    /// It rose to a peak and came back.
    Returned,
    /// It has as many goroutines as at first.
    Steady,
    /// It has fewer.
    Shrunk,
    /// It goes up and down with the requests and connections that the process serves.
    FollowsLoad,
    /// It grows, and the requests and connections do not.
    OutgrowsLoad,
    /// The same goroutines, no more and no fewer, have waited all the time without being woken.
    Stuck,
    /// Of those that were there at first, none or hardly one has gone.
    NoneLeft,
    /// Those that were there at first have gone, and others have come.
    Replaced,
}

/// What the Go source at a site establishes; what it does not say is unknown, and no fact.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(rename_all = "kebab-case")]
pub enum SourceFact {
    /// The channel is made without a buffer.
    Unbuffered,
    /// The channel is made with one.
    Buffered,
    /// The channel is declared and never made.
    NeverMade,
    /// The function sends to the same channel before, and goes on.
    SendsTwice,
    /// Nothing in the package receives from the channel, and it goes nowhere else.
    NoReceiver,
    /// The function that started the sender can return before it receives.
    ReturnsBeforeReceive,
    /// That function stops to wait for the sender when a context or a timer ends.
    ReceiverGivesUp,
    /// That function can leave the loop in which it receives.
    LeavesReceiveLoop,
    /// That function starts senders in a loop and receives once.
    ReceivesFewer,
    /// Another goroutine can leave the loop in which it receives.
    ReceiverLeaves,
    /// All who are where they could receive are blocked in sends themselves, in a circle.
    ReceiversSend,
    /// The function that takes a slot of a channel can leave without giving it back.
    SlotKept,
    /// A function takes the lock that these hold while it holds the one that these want.
    OtherOrder,
    /// Nothing closes the channel that a loop receives from.
    NeverClosed,
    /// The function that closes the channel can leave before.
    CloseSkipped,
    /// Nothing sends to the channel or closes it.
    NoSender,
    /// The function that sends can leave before.
    SendSkipped,
    /// Something is sent once, and several may wait for it.
    OneSendForMany,
    /// The operation is in a deferred function.
    Deferred,
    /// A loop on a ticker that nothing ends.
    TickerLoop,
    /// A loop around a sleep that nothing ends.
    SleepLoop,
    /// A loop that runs on and that nothing ends.
    SpinLoop,
    /// A loop around a select without a case that ends it.
    SelectWithoutExit,
    /// Whoever closes the channel does so on every way out of its function.
    ClosedOnEveryWay,
    /// Whoever cancels the context does so on every way out of its function.
    CancelledOnEveryWay,
    /// Nothing closes the channel that would end the loop.
    QuitNeverClosed,
    /// An object is made, and nobody calls the method that ends its goroutine.
    NotStopped,
    /// A function can leave without calling it.
    LeavesWithoutStop,
    /// A connection that the package makes is waited for, and has no deadline on some way.
    NoDeadline,
    /// A timer starts the goroutine, and whoever set it can leave without stopping it.
    TimerNotStopped,
    /// What keeps the goroutines is made, and nothing closes it.
    NotClosed,
    /// A function can leave without closing it.
    LeavesUnclosed,
    /// What should be shared is made for each call.
    MadePerCall,
    /// The context can never end.
    ContextHasNoEnd,
    /// The cancel function of the context is thrown away.
    CancelDropped,
    /// The function that cancels can leave before.
    CancelSkipped,
    /// A function further out on the stack holds the lock.
    LockedByCaller,
    /// A function further out on the stack holds the read lock.
    ReadLockedByCaller,
    /// Some function can return with the lock.
    LeavesLocked,
    /// A lock is held while the goroutine waits for something else.
    HoldsLock,
    /// A member of the `WaitGroup` can end without `Done`.
    DoneSkipped,
    /// More is added than the calls of `Done` make up for.
    AddsMore,
    /// Nothing calls `Done`.
    NobodyIsDone,
    /// The `WaitGroup` is given away by value.
    CopiesWaitGroup,
    /// The members send, and the function that waits for them receives only afterwards.
    WaitsBeforeReceive,
    /// Nothing signals the `Cond`.
    NobodyWakes,
    /// The `Cond` is only ever signalled to one.
    WakesOne,
    /// Something changes what the waiters look at without a signal.
    ChangesWithoutWaking,
}

/// A closed range; an open end is left out.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct Range {
    /// At least.
    pub min: f64,
    /// At most.
    pub max: f64,
}

impl Default for Range {
    fn default() -> Self {
        Range {
            min: 0.0,
            max: f64::INFINITY,
        }
    }
}

impl Range {
    /// Whether `value` lies in it.
    #[must_use]
    pub fn contains(self, value: f64) -> bool {
        self.min <= value && value <= self.max
    }
}

/// Other goroutines of the snapshot, and how many for each of the cluster's.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Elsewhere {
    /// A frame on their stacks.
    pub frame: Pattern,
    /// How many of them for each goroutine of the cluster.
    pub ratio: Range,
}

impl When {
    /// Every pattern in the condition, with the key that it stands under.
    pub(super) fn patterns(&self) -> impl Iterator<Item = (&'static str, &Pattern)> {
        [
            ("site", self.site.as_ref()),
            ("frame", self.frame.as_ref()),
            ("no-frame", self.no_frame.as_ref()),
            ("root", self.root.as_ref()),
            ("parent", self.parent.as_ref()),
            ("nowhere", self.nowhere.as_ref()),
            ("elsewhere", self.elsewhere.as_ref().map(|e| &e.frame)),
        ]
        .into_iter()
        .filter_map(|(key, pattern)| Some((key, pattern?)))
    }
}
