using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Nodes;

public sealed class SessionTests
{
    private readonly NodeBench _bench = new();

    [Fact]
    public void A_gateway_that_knows_neither_boot_nor_counter_learns_both()
    {
        _bench.Start();
        (_bench.Boot, _bench.Counter) = (0, 4);
        var answer = _bench.Collect();
        Assert.Equal((RefusalCode.WrongBoot, 0u, 2u), (answer.Refusal.Code, answer.Refusal.LastCounter, answer.Boot));
        (_bench.Boot, _bench.Counter) = (2, 0);
        Assert.Equal((2u, 1u), (_bench.Collect().Boot, _bench.Counter));
        _bench.Counter = 0;
        var old = _bench.Collect();
        Assert.Equal((RefusalCode.OldCounter, 1u), (old.Refusal.Code, old.Refusal.LastCounter));
        Assert.Equal(2u, _bench.Node.Faults.Refused);
    }

    [Fact]
    public void A_replayed_command_is_not_done_again()
    {
        var request = _bench.Request(frame => NodeBench.Part(frame, PartType.Write, to =>
        {
            CommandPart.WriteHead(to, 1, 0, CommandPhase.Direct, 3416, 0, 1);
            to.WriteNumber(40, 0);
        }));
        Assert.Single(_bench.Send(request)!.Parts, part => part.Type == PartType.Result);
        Assert.Equal(RefusalCode.OldCounter, _bench.Send(request)!.Refusal.Code);
        _bench.Start();
        Assert.Equal(RefusalCode.WrongBoot, _bench.Send(request)!.Refusal.Code);
        Assert.Empty(_bench.Application.Done);
    }

    [Fact]
    public void What_is_forged_damaged_or_not_for_this_node_is_dropped_without_a_word_and_counted()
    {
        var faults = _bench.Node.Faults;
        var forged = _bench.Request(Identify);
        var other = new NodeBench { Address = 9 };
        Assert.Null(_bench.Send(other.Request(Identify)));
        Assert.Null(_bench.Send(forged[..^4]));
        Assert.Null(_bench.Send([0]));
        Assert.Equal(1u, faults.Damaged);
        Assert.Null(_bench.Send(Plain(false, 0, PartType.Identify)));
        Assert.Null(_bench.Send(Plain(false, Frame.Everyone, PartType.Identify)));
        _bench.Address = Frame.Everyone;
        Assert.Null(_bench.Send(_bench.Request(Identify)));
        Assert.Equal(3u, faults.Unsealed);
        Assert.Null(_bench.Send(Plain(true, 0, PartType.Identity)));
        Assert.Null(_bench.Send([0, .. Enumerable.Repeat((byte)9, 300), 0]));
        Assert.Equal(2u, faults.Damaged);
        _bench.Address = 0;
        Assign(12);
        Assert.Null(_bench.Send(Forged(12)));
        Assert.Equal(1u, faults.Forged);
        Assert.Equal(0u, faults.Refused);
        _bench.Address = 12;
        Assert.Equal(12, _bench.Ask(Identify).Address);
    }

    [Fact]
    public void A_request_with_a_part_that_is_wrong_is_refused_whole()
    {
        void Write(FrameWriter frame) => NodeBench.Part(frame, PartType.Write, to =>
        {
            CommandPart.WriteHead(to, 1, 0, CommandPhase.Direct, 3416, 0, 1);
            to.WriteNumber(40, 0);
        });
        var unknown = _bench.Ask(frame =>
        {
            Write(frame);
            NodeBench.Part(frame, 0x99, to => to.WriteByte(1));
        }).Refusal;
        Assert.Equal((RefusalCode.UnknownPart, 0x99, 1u), (unknown.Code, unknown.Part, unknown.LastCounter));
        foreach (var type in new[] { PartType.Time, PartType.Confirm, PartType.Collect, PartType.Read, PartType.Write, PartType.Execute,
            PartType.Configure, PartType.Offer, PartType.Chunk, PartType.Apply, PartType.Assign })
        {
            var malformed = _bench.Ask(frame =>
            {
                Write(frame);
                NodeBench.Part(frame, type, to => to.WriteByte(1));
            }).Refusal;
            Assert.Equal((RefusalCode.Malformed, type), (malformed.Code, malformed.Part));
        }
        Assert.Empty(_bench.Application.Done);
        Assert.Empty(_bench.Ask(frame => NodeBench.Part(frame, 0x55, to => to.WriteByte(1))).Parts);
    }

    [Fact]
    public void An_answer_comes_between_3_and_100_ms_after_the_request()
    {
        _bench.Line.Put(_bench.Request(Identify));
        _bench.Step();
        Assert.Equal(0, _bench.Line.Written);
        _bench.Node.Step(_bench.NowMs + 2);
        Assert.Equal(0, _bench.Line.Written);
        _bench.Node.Step(_bench.NowMs + 3);
        Assert.True(_bench.Line.Written > 0);
    }

    [Fact]
    public void Requests_that_come_together_are_answered_one_after_the_other()
    {
        _bench.Line.Put(_bench.Request(Identify));
        _bench.Line.Put(_bench.Request(Identify));
        _bench.Run(60);
        var both = _bench.Line.Take().ToArray();
        Assert.Equal(4, both.Count(value => value == 0));
    }

    [Fact]
    public void Its_own_echo_is_no_request_and_hides_none()
    {
        _bench.Line.Echo = true;
        for (var i = 0; i < 20; i++) Assert.Single(_bench.Ask(Identify).Parts);
        var faults = _bench.Node.Faults;
        Assert.Equal((0u, 0u, 0u, 0u), (faults.Damaged, faults.Unsealed, faults.Forged, faults.Refused));
        _bench.Line.Echo = false;
        for (var i = 0; i < 20; i++) Assert.Single(_bench.Ask(Identify).Parts);
        Assert.Equal(0u, faults.Damaged);
    }

    [Fact]
    public void Discovery_is_answered_in_its_slot_and_an_address_outlives_a_restart()
    {
        var frame = new FrameWriter(Frame.MaxSize);
        frame.BeginPlain(false, Frame.Everyone);
        NodeBench.Part(frame, PartType.Discover, to => DiscoverPart.Write(to, 16, 100, 0xCAFE, false));
        frame.Close();
        var line = new byte[Frame.MaxSizeOnLine];
        var discover = line[..frame.Encode(line)];
        var part = new DiscoverPart();
        var body = new ByteReader();
        body.Attach(frame.Buffer, 5, frame.Length - 2);
        Assert.True(part.Read(body));
        var slotMs = part.SlotOf(NodeBench.Id, new byte[12]) * 100;
        _bench.Line.Put(discover);
        var begin = _bench.NowMs;
        while (_bench.Line.Written == 0) _bench.Step();
        Assert.InRange(_bench.NowMs - begin, slotMs + 3, slotMs + 63);
        var answer = Answer.Read(_bench.Line.Take().ToArray(), discover, new HmacSha256(NodeBench.Key));
        Assert.False(answer.Sealed);
        Assert.Equal(NodeBench.Id, answer.Single(PartType.Identity).ReadInt64());
        Assert.Equal(300, Assign(300).Address);
        Assert.Equal(300, _bench.Node.Address);
        _bench.Line.Put(discover);
        _bench.Run(2000);
        Assert.Equal(0, _bench.Line.Written);
        _bench.Start();
        Assert.Equal(300, _bench.Node.Address);
        (_bench.Address, _bench.Boot, _bench.Counter) = (300, 2, 0);
        var identity = new IdentityPart();
        Assert.True(identity.Read(_bench.Ask(Identify).Single(PartType.Identity)));
        Assert.Equal((NodeBench.Id, 2u, 7u, 0u, (byte)240),
            (identity.Node, identity.Boot, identity.Release, identity.SelfTest, identity.MaxFrame));
    }

    [Fact]
    public void An_assignment_for_another_node_is_not_taken()
    {
        Assert.Empty(_bench.Ask(frame => NodeBench.Part(frame, PartType.Assign, to => AssignPart.Write(to, 5, 300))).Parts);
        Assert.Equal(0, _bench.Node.Address);
    }

    [Fact]
    public void Values_tell_what_is_known_and_leave_out_what_has_no_room()
    {
        _bench.Application.Temperature.Set(2150);
        var answer = _bench.Ask(frame => NodeBench.Part(frame, PartType.Read, to =>
        {
            to.WritePath(3303, 0, 5700);
            to.WritePath(3342, 0, 5500);
            to.WritePath(1, 0, 1);
        })).Single(PartType.Values);
        var value = new WireValue();
        Assert.Equal((3303, 0, 5700, 0), (answer.ReadUInt16(), answer.ReadByte(), answer.ReadUInt16(), answer.ReadByte()));
        Assert.True(value.Read(answer));
        Assert.Equal((2150L, -2), (value.Mantissa, value.Exponent));
        answer.Skip(5);
        Assert.Equal(Sense.PointQuality.Invalid, answer.ReadByte());
        Assert.True(value.Read(answer) && value.Kind == WireValue.None);
        answer.Skip(5);
        Assert.Equal((Sense.PointQuality.NotPresent, 0), (answer.ReadByte(), answer.ReadByte()));
        Assert.Equal(0, answer.Left);

        var small = new NodeBench(Frame.MinLimit);
        small.Application.Dimming.Set(1);
        var asked = 0;
        var full = small.Ask(frame => NodeBench.Part(frame, PartType.Read, to =>
        {
            for (; asked < 7; asked++) to.WritePath(3416, 0, 1);
        })).Single(PartType.Values);
        Assert.InRange(full.Left, 4 * 9, 43 - 2);
    }

    [Fact]
    public void A_command_that_finds_no_room_for_its_result_is_not_done()
    {
        var small = new NodeBench(Frame.MinLimit);
        void Command(FrameWriter frame) => NodeBench.Part(frame, PartType.Execute, to =>
        {
            CommandPart.WriteHead(to, 1, 0, CommandPhase.Direct, 3416, 0, 5);
            to.WriteNone();
        });
        var answer = small.Ask(frame =>
        {
            Identify(frame);
            Command(frame);
            NodeBench.Time(frame, 1_800_000_000_000);
        });
        Assert.Equal(PartType.Identity, Assert.Single(answer.Parts).Type);
        Assert.Empty(small.Application.Done);
        Assert.Single(small.Ask(Command).Parts);
        Assert.Single(small.Application.Done);
        Assert.True(small.Node.Clock.IsKnown);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(100)]
    [InlineData(240)]
    public void Records_are_collected_in_order_confirmed_and_forgotten(int maxFrame)
    {
        var bench = new NodeBench(maxFrame);
        bench.Ask(frame => NodeBench.Time(frame, 1_800_000_000_000));
        for (var i = 0; i < 50; i++)
        {
            bench.Application.Alarm.Set(i % 2 == 0);
            bench.Step();
        }
        uint from = 0;
        var seen = new List<uint>();
        while (true)
        {
            var answer = bench.Collect(from);
            if (answer.Records.Count == 0)
            {
                Assert.Equal((50u, 0u, 1u, 0u),
                    (answer.Status.Newest, answer.Status.Confirmed, answer.Status.Oldest, answer.Status.Dropped));
                break;
            }
            Assert.All(answer.Records, record =>
                Assert.Equal((3342, record.Number % 2), (record.Record.Object, (uint)record.Record.Value.Mantissa)));
            seen.AddRange(answer.Records.Select(record => record.Number));
            from = seen[^1] + 1;
        }
        Assert.Equal(Enumerable.Range(1, 50).Select(n => (uint)n), seen);
        var confirmed = bench.Ask(frame =>
        {
            NodeBench.Part(frame, PartType.Confirm, to => to.WriteUInt32(30));
            NodeBench.Part(frame, PartType.Collect, to => to.WriteUInt32(0));
        });
        Assert.Equal(31u, confirmed.Records[0].Number);
        bench.Ask(frame => NodeBench.Part(frame, PartType.Confirm, to => to.WriteUInt32(51)));
        Assert.Equal(30u, bench.Node.Records.Confirmed);
        bench.Ask(frame => NodeBench.Part(frame, PartType.Confirm, to => to.WriteUInt32(50)));
        Assert.Equal((50u, 0u), (bench.Collect().Status.Confirmed, bench.Collect().Status.Oldest));
    }

    [Fact]
    public void Status_tells_time_trial_faults_and_local_control()
    {
        var updates = new FakeUpdates { OnTrial = true };
        var bench = new NodeBench(updates: updates);
        Assert.Equal(StatusPart.OnTrial, bench.Collect().Status.Flags);
        bench.Application.LocalControl = true;
        bench.Application.SelfTest = 4;
        bench.Ask(frame => NodeBench.Time(frame, 1_800_000_000_000));
        Assert.Equal(StatusPart.HasTime | StatusPart.OnTrial | StatusPart.SelfTestFault | StatusPart.LocalControl,
            bench.Collect().Status.Flags);
        while (!bench.Node.Records.IsFull)
        {
            bench.Application.Alarm.Set(bench.Application.Alarm.Value == 0);
            bench.Run(1000);
        }
        Assert.Equal(StatusPart.StoreFull, bench.Collect().Status.Flags & StatusPart.StoreFull);
    }

    [Fact]
    public void An_image_goes_to_the_slots_and_the_restart_waits_for_the_last_word()
    {
        var updates = new FakeUpdates();
        var bench = new NodeBench(updates: updates);
        FirmwarePart Firmware(Action<FrameWriter> parts)
        {
            var firmware = new FirmwarePart();
            Assert.True(firmware.Read(bench.Ask(parts).Single(PartType.Firmware)));
            return firmware;
        }
        Assert.Equal((FirmwareState.Taking, 99L),
            (Firmware(frame => NodeBench.Part(frame, PartType.Offer, to => OfferPart.Write(to, 99, 8, 1000))) is var offered ? offered.State
            : (byte)0, offered.Image));
        Assert.Equal(3, Firmware(frame => NodeBench.Part(frame, PartType.Chunk, to => ChunkPart.Write(to, 99, 0, [1, 2, 3], 0, 3))).Taken);
        Assert.False(bench.Node.WantsRestart);
        bench.Line.Put(bench.Request(frame => NodeBench.Part(frame, PartType.Apply, to => to.WriteInt64(99))));
        while (bench.Line.Written == 0)
        {
            bench.Step();
            Assert.False(bench.Node.WantsRestart);
        }
        bench.Run(2000);
        Assert.True(bench.Node.WantsRestart);
    }

    [Fact]
    public void Who_asks_gently_waits_for_the_application_and_for_an_order_that_is_selected()
    {
        var bench = new NodeBench(updates: new FakeUpdates());
        FirmwarePart Apply(bool waits)
        {
            var firmware = new FirmwarePart();
            Assert.True(firmware.Read(bench.Ask(
                frame => NodeBench.Part(frame, PartType.Apply, to => ApplyPart.Write(to, 99, waits))).Single(PartType.Firmware)));
            return firmware;
        }
        bench.Application.AtWork = true;
        bench.Run(100);
        var told = Apply(waits: true);
        Assert.Equal((FirmwareState.None, RestartHold.Work, 9u), (told.State, told.Hold, told.Lowest));
        bench.Application.AtWork = false;
        bench.Ask(frame => NodeBench.Part(frame, PartType.Write, to =>
        {
            CommandPart.WriteHead(to, 5, 0, CommandPhase.Select, 3312, 0, 5850);
            to.WriteBoolean(true);
        }));
        Assert.Equal((FirmwareState.None, RestartHold.Order), (Apply(waits: true) is var held ? held.State : (byte)0, held.Hold));
        bench.Run(11_000);
        Assert.Equal((FirmwareState.Starting, RestartHold.None), (Apply(waits: true) is var free ? free.State : (byte)0, free.Hold));
    }

    [Fact]
    public void Who_does_not_ask_gently_is_done_at_once()
    {
        var bench = new NodeBench(updates: new FakeUpdates());
        bench.Application.AtWork = true;
        bench.Run(100);
        bench.Ask(frame => NodeBench.Part(frame, PartType.Apply, to => to.WriteInt64(99)));
        bench.Run(2000);
        Assert.True(bench.Node.WantsRestart);
    }

    [Fact]
    public void Whoever_goes_on_asking_does_not_keep_a_node_from_its_restart()
    {
        var bench = new NodeBench(updates: new FakeUpdates());
        bench.Ask(frame => NodeBench.Part(frame, PartType.Apply, to => to.WriteInt64(99)));
        for (var asked = 0; !bench.Node.WantsRestart; asked++)
        {
            Assert.InRange(asked, 0, 30);
            bench.Ask(frame => NodeBench.Part(frame, PartType.Identify, _ => { }));
            bench.Run(250);
        }
    }

    [Fact]
    public void A_node_without_slots_refuses_every_image()
    {
        var firmware = new FirmwarePart();
        Assert.True(firmware.Read(
            _bench.Ask(frame => NodeBench.Part(frame, PartType.Offer, to => OfferPart.Write(to, 99, 8, 1000))).Single(PartType.Firmware)));
        Assert.Equal((FirmwareState.StorageFailed, 7u), (firmware.State, firmware.Release));
    }

    [Fact]
    public void Where_the_boot_number_cannot_be_kept_nothing_sealed_is_believed()
    {
        var bench = new NodeBench();
        var deaf = new DeafFlash(new EdgeFleet.Models.Adapters.FlashMemory(bench.Settings)) { Deaf = true };
        var line = new TestLine();
        var node = new Node(new TestApplication(), new NodeIdentity(NodeBench.Id, "bench", 7, NodeBench.Key, 240),
            new NodeHardware(deaf, new EdgeFleet.Models.Adapters.FlashMemory(bench.Records), line, null, null));
        line.Put(bench.Request(Identify));
        for (var i = 0; i < 10; i++) node.Step(i * 20);
        Assert.Equal(0, line.Written);
        Assert.Equal(SelfTest.SettingsFault, node.SelfTestWord & SelfTest.SettingsFault);
    }

    [Fact]
    public void No_bytes_whatever_stop_it()
    {
        var random = new Random(11);
        for (var round = 0; round < 3000; round++)
        {
            var bytes = round % 3 == 0 ? new byte[random.Next(1, 600)] : _bench.Request(Identify);
            if (round % 3 == 0) random.NextBytes(bytes);
            else bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            _bench.Line.Put(bytes);
            _bench.Step();
            _bench.Line.Take();
        }
        _bench.Line.Put([0]);
        _bench.Run(1000);
        _bench.Line.Take();
        Assert.Equal(0u, _bench.Node.Faults.Library);
        Assert.Equal(0, _bench.Line.Unread);
        Assert.True(_bench.Node.Faults.Damaged > 1000);
        Assert.Single(_bench.Ask(Identify).Parts);
        Assert.Empty(_bench.Application.Done);
    }

    /// <summary>Requests under the right key, with anything in their parts.</summary>
    [Fact]
    public void No_parts_whatever_stop_it()
    {
        var random = new Random(12);
        byte[] types = [1, 2, 3, 4, 0x85, 0x86, 0x87, 8, 0x89, 0x8A, 0x8B, 0x0C, 0x0D, 0x20, 0x26];
        var refused = 0;
        for (var round = 0; round < 2000; round++)
        {
            var answer = _bench.Ask(frame =>
            {
                for (var parts = random.Next(4); parts > 0; parts--)
                {
                    NodeBench.Part(frame, types[random.Next(types.Length)], to =>
                    {
                        for (var bytes = random.Next(50); bytes > 0; bytes--) to.WriteByte(random.Next(3) == 0 ? random.Next(256) : 1);
                    });
                }
            });
            if (answer.Parts.Any(part => part.Type == PartType.Refusal)) refused++;
        }
        Assert.InRange(refused, 200, 1800);
        Assert.Equal(0u, _bench.Node.Faults.Library);
    }

    private static void Identify(FrameWriter frame) => NodeBench.Part(frame, PartType.Identify, _ => { });

    private Answer Assign(ushort address) =>
        _bench.Ask(frame => NodeBench.Part(frame, PartType.Assign, to => AssignPart.Write(to, NodeBench.Id, address)));

    private static byte[] Plain(bool answer, int address, byte part)
    {
        var frame = new FrameWriter(Frame.MaxSize);
        frame.BeginPlain(answer, address);
        NodeBench.Part(frame, part, to => to.WriteUInt32(1));
        frame.Close();
        var line = new byte[Frame.MaxSizeOnLine];
        return line[..frame.Encode(line)];
    }

    // Everything right but the key.
    private static byte[] Forged(ushort address)
    {
        var frame = new FrameWriter(Frame.MaxSize);
        frame.BeginRequest(address, 1, 1000, 1);
        Identify(frame);
        frame.Seal(new HmacSha256(new byte[32]), null!);
        var line = new byte[Frame.MaxSizeOnLine];
        return line[..frame.Encode(line)];
    }
}
